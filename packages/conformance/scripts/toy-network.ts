import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, type Level, levelList, logSnr, type Params } from '@tractjs/core';
import { Unsupported } from './outcome';

/** A network of three parameters, a, b and d. */
export type Toy = (params: Params) => Denoiser;

/**
 * x0 = a u + b sin(c) + d u cos(c) / (1 + u^2), with u = scale x and c made from the level. Computed in
 * doubles and rounded once, so that what a replay measures is the rounding of our float32, not of the toy's.
 */
const toy =
  (condition: (level: Level) => number, scaleOf: (level: Level) => number): Toy =>
  (params) =>
  (x, levels) => {
    const n = x.shape[0] as number;
    const list = levelList(levels, n);
    const [a, b, d] = toyVector(params) as [number, number, number];
    const data = x.dataSync();
    const perExample = x.size / n;
    /** For number i of x: the derivatives of the prediction by a, b and d, and by x. */
    const partials = Array.from(data, (value, i) => {
      const level = list[Math.floor(i / perExample)] as Level;
      const [c, scale] = [condition(level), scaleOf(level)];
      const u = scale * value;
      const bend = 1 + u * u;
      const byX = scale * (a + (d * Math.cos(c) * (1 - u * u)) / (bend * bend));
      return [u, Math.sin(c), (u * Math.cos(c)) / bend, byX] as const;
    });
    const predict = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
      const value = tf.tensor(
        Float32Array.from(partials, ([u, s, k]) => a * u + b * s + d * k),
        (inputs[0] as tf.Tensor).shape,
      );
      const gradFunc = (dy: tf.Tensor): tf.Tensor[] => {
        const dys = dy.dataSync();
        const sum = (k: 0 | 1 | 2) =>
          tf.scalar(partials.reduce((total, part, i) => total + part[k] * (dys[i] as number), 0));
        const dx = Float32Array.from(partials, (part, i) => part[3] * (dys[i] as number));
        return [tf.tensor(dx, dy.shape), sum(0), sum(1), sum(2)];
      };
      return { value, gradFunc };
    });
    return predict(x, ...(['a', 'b', 'd'] as const).map((name) => params[name] as tf.Tensor));
  };

const known: Readonly<Record<string, Toy>> = {
  'x0=a*x+b*sin(c)+d*x*cos(c)/(1+x^2),c=logsnr': toy(logSnr, () => 1),
  'x0=a*u+b*sin(c)+d*u*cos(c)/(1+u^2),u=x/sqrt(1+sigma^2),c=log(sigma)': toy(
    ({ sigma }) => Math.log(sigma),
    ({ sigma }) => 1 / Math.hypot(1, sigma),
  ),
};

/** The toy network that a recording describes. @throws Unsupported if the formula is another. */
export const toyFrom = (text: string): Toy => {
  const found = known[text.replace(/\s/g, '').toLowerCase()];
  if (found === undefined)
    throw new Unsupported(`the toy network ${JSON.stringify(text)} is not one that is known.`);
  return found;
};

/** The toy's parameters from a recorded vector. Scalars; whoever asked disposes of them. */
export const toyParams = ([a, b, d]: readonly number[]): Record<string, tf.Tensor> => ({
  a: tf.scalar(a as number),
  b: tf.scalar(b as number),
  d: tf.scalar(d as number),
});

/** The vector [a, b, d] of parameters. */
export const toyVector = (params: Params): number[] =>
  ['a', 'b', 'd'].map((name) => params[name]?.dataSync()[0] as number);
