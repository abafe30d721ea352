import * as tf from '@tensorflow/tfjs-core';
import {
  intervalBetween,
  type Level,
  type NoiseSource,
  type Schedule,
  type StochasticStep,
  TractError,
} from '@tractjs/core';
import { take } from '../kit/expect';
import { asDenoiser, type Oracle } from './oracle';

/**
 * A stochastic step with a denoiser that is affine in x, as it is for Gaussian data:
 * x_to = scale x_from + shift + sum_j noises[j] z_j, with z_j the j-th draw of noise.
 */
export interface MomentMap {
  readonly scale: number;
  readonly shift: number;
  readonly noises: readonly number[];
}

/** Mean and variance of one coordinate. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** More draws than any step needs. */
const DRAWS = 8;

/**
 * Finds the map of one step by passing it chosen noise: zeros, then 1 in one draw at a time. Nothing is
 * sampled.
 * @throws TractError if the step is not such a map.
 */
export const momentMap = (
  step: StochasticStep,
  schedule: Schedule,
  oracle: Oracle,
  from: Level,
  to: Level,
): MomentMap => {
  // 0, 1, and then 0 with one draw each; the last one has everything, and an affine map must equal its sum.
  const count = DRAWS + 3;
  const size = Math.hypot(from.alpha, from.sigma);
  let draws = 0;
  const noise: NoiseSource = (shape) => {
    if (draws === DRAWS)
      throw new TractError(`A step drew noise more than ${DRAWS} times: its moments are unknown.`);
    if (shape.join() !== `${count},1`)
      throw new TractError(
        `A step asked for noise of shape [${shape}], but x is [${count},1]: each number needs its own.`,
      );
    const ones = [2 + draws++, count - 1];
    return tf.tensor(
      Array.from({ length: count }, (_, i) => (ones.includes(i) ? 1 : 0)),
      [count, 1],
      'float32',
    );
  };
  const x = Array.from({ length: count }, (_, i) => (i === 1 || i === count - 1 ? size : 0));
  const landed = take(
    tf.tidy(
      () =>
        step.step(
          asDenoiser(oracle),
          tf.tensor(x, [count, 1], 'float32'),
          intervalBetween(from, to, schedule),
          noise,
        ).x,
    ),
  );
  const shift = landed[0] as number;
  const parts = Array.from(landed.slice(1, -1), (value) => value - shift);
  const whole = parts.reduce((sum, part) => sum + part, shift);
  const largest = Math.max(...parts.map(Math.abs), Math.abs(shift));
  if (!(Math.abs(whole - (landed[count - 1] as number)) <= 1e-4 * largest))
    throw new TractError(
      'On Gaussian data x is not an affine function of x and noise: its moments are unknown.',
    );
  const [scaled, ...noises] = parts as [number, ...number[]];
  return { scale: scaled / size, shift, noises: noises.slice(0, draws) };
};

/** Applies a map to a mean and a variance. */
export const carried = ({ scale, shift, noises }: MomentMap, { mean, variance }: Moments): Moments => ({
  mean: scale * mean + shift,
  variance: scale * scale * variance + noises.reduce((sum, n) => sum + n * n, 0),
});
