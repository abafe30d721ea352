import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  type Denoiser,
  type Interval,
  intervalBetween,
  isMultistep,
  isStochastic,
  type Level,
  type Levels,
  levelList,
  type NoiseSource,
  type Past,
  randomSource,
  type Schedule,
  type StepResult,
} from '@tractjs/core';
import { fromDoubles } from '../doubles/in-doubles';
import { type Numbers, take } from '../kit/expect';
import { asDenoiser, eachPoint, type Oracle } from '../oracles/oracle';

/** What some kinds of steps need in addition to x. */
export interface StepInputs {
  readonly past: readonly Past[];
  readonly noise: NoiseSource;
}

/** Takes one step of any kind, with what its kind needs. The caller owns all tensors of the result. */
export const takeStep = (
  step: AnyStep,
  denoise: Denoiser,
  x: tf.Tensor,
  interval: Interval,
  { past, noise }: StepInputs,
): StepResult & { readonly past?: Past } => {
  if (isMultistep(step)) return step.step(denoise, x, interval, past);
  if (isStochastic(step)) return step.step(denoise, x, interval, noise);
  return step.step(denoise, x, interval);
};

/** All tensors of a step's result. */
export const tensorsOf = ({ x, prediction, past }: ReturnType<typeof takeStep>): tf.Tensor[] =>
  [x, prediction, past?.x, past?.prediction].filter((tensor) => tensor !== undefined);

/** Noise per example, by its number, so that it is the same alone and in a batch. */
export const noiseFor = (examples: readonly number[]): NoiseSource => {
  let draw = 0;
  return (shape) => {
    const random = randomSource(23).fork(draw++);
    const size = shape.slice(1).reduce((a, b) => a * b, 1);
    const values = examples.flatMap((example) => [...random.fork(example).normal(size)]);
    return tf.tensor(Float32Array.from(values), [...shape], 'float32');
  };
};

/** The history of an exact flow that ends at x: one entry for each list of levels. */
export const exactPast = (
  oracle: Oracle,
  x: ArrayLike<number>,
  shape: readonly number[],
  from: Levels,
  past: readonly Levels[],
): Past[] => {
  const count = shape[0] as number;
  const here = levelList(from, count);
  return past.map((levels) => {
    const there = levelList(levels, count);
    const before = eachPoint(oracle, x, count, (point, i) =>
      oracle.flow(point, here[i] as Level, there[i] as Level),
    );
    const earlier = fromDoubles(before, shape);
    return { levels, x: earlier, prediction: asDenoiser(oracle)(earlier, levels) };
  });
};

/** The arguments of a step: points of two numbers. */
export interface StepRun {
  readonly x: Float32Array;
  readonly from: Levels;
  readonly to: Levels;
  /** Levels of earlier evaluations, latest first; default none. */
  readonly past?: readonly Levels[];
  /** Default `noiseFor` the numbers of the examples. */
  readonly noise?: NoiseSource;
}

/**
 * The end of a step, as plain numbers. Earlier evaluations are the oracle's, and so is the denoiser by
 * default.
 */
export const runStep = (
  step: AnyStep,
  schedule: Schedule,
  oracle: Oracle,
  { x, from, to, past = [], noise }: StepRun,
  denoise: Denoiser = asDenoiser(oracle),
): Numbers => {
  const shape = [x.length / 2, 2];
  const landed = tf.tidy(() => {
    const given = {
      past: exactPast(oracle, x, shape, from, past),
      noise: noise ?? noiseFor(Array.from({ length: x.length / 2 }, (_, i) => i)),
    };
    return takeStep(
      step,
      denoise,
      tf.tensor(x, shape as [number, number]),
      intervalBetween(from, to, schedule),
      given,
    ).x;
  });
  return take(landed);
};
