import * as tf from '@tensorflow/tfjs-core';
import {
  type GridRule,
  type Level,
  type Network,
  noised,
  type Params,
  randomSource,
  type Schedule,
  timeGrid,
} from '@tractjs/core';
import { adamState, adamUpdate, disposeParams, valueAndGradients } from '@tractjs/ops';

/** Returns a level of the variance-preserving path by its angle, 0 (clean) to 1 (noise). */
export const vp = (time: number): Level => ({
  time,
  alpha: time === 1 ? 0 : Math.cos((Math.PI / 2) * time),
  sigma: Math.sin((Math.PI / 2) * time),
});

/** Returns a level with alpha = 1. */
export const ve = (sigma: number): Level => ({ time: sigma, alpha: 1, sigma });

/** Makes parameters of a network with a little noise added, so that none has a special initial value. */
export const stirred = (network: Pick<Network, 'init'>): Params =>
  tf.tidy(() => {
    const random = randomSource(7);
    const params = network.init(random);
    return Object.fromEntries(
      Object.entries(params).map(([name, x]) => [
        name,
        tf.add(x, tf.mul(random.fork(name).normalTensor(x.shape), 0.1)),
      ]),
    );
  });

/**
 * Returns the slope of a loss along a random direction by finite differences, divided by that of its
 * gradients.
 */
export const slopeRatio = (
  loss: (params: Params) => tf.Scalar,
  params: Params,
  { seed, step }: { readonly seed: number; readonly step: number },
): number => {
  const random = randomSource(seed);
  const direction = (name: string, like: tf.Tensor) => random.fork(name).normalTensor(like.shape);
  const { value, gradients } = valueAndGradients(loss, params);
  value.dispose();
  const along = Object.entries(gradients).reduce(
    (sum, [name, g]) => sum + (tf.tidy(() => tf.sum(tf.mul(g, direction(name, g)))).dataSync()[0] as number),
    0,
  );
  disposeParams(gradients);
  const moved = (by: number) =>
    tf.tidy(() => {
      const at = Object.entries(params).map(([name, p]) => [name, tf.add(p, tf.mul(direction(name, p), by))]);
      return loss(Object.fromEntries(at)).dataSync()[0] as number;
    });
  return (moved(step) - moved(-step)) / (2 * step) / along;
};

/**
 * Returns the losses of plain denoising training on constant data, on levels of the variance-preserving path.
 */
export const losses = (network: Network, steps: number): number[] => {
  const random = randomSource(3);
  const params = { ...network.init(random) };
  const state = adamState(params);
  const x0 = tf.fill([4, ...network.shape], 0.7);
  const levels = [0.2, 0.4, 0.6, 0.8].map(vp);
  const x = tf.tidy(() => noised(x0, random.normalTensor(x0.shape), levels));
  const result = Array.from({ length: steps }, () => {
    const loss = (p: Params) => tf.mean(tf.square(tf.sub(network.apply(p, x, levels), x0))) as tf.Scalar;
    const { value, gradients } = valueAndGradients(loss, params);
    const norm = adamUpdate(params, gradients, state, { learningRate: 1e-2, clip: 1 });
    const [number] = value.dataSync();
    tf.dispose([value, norm, gradients]);
    return number as number;
  });
  for (const record of [params, state.m, state.v, { x0, x }]) disposeParams(record);
  return result;
};

/** A schedule for model folders. */
export const angle: Schedule = {
  name: 'angle',
  range: [0, 1],
  description: { kind: 'angle', end: 1 },
  at: vp,
  atNoiseRatio: (ratio) => vp((2 / Math.PI) * Math.atan(ratio)),
};

/** A grid of even times for model folders. */
export const even = {
  description: { kind: 'even' },
  place: (schedule: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => schedule.at(i / steps)),
      schedule,
    ),
} satisfies GridRule;
