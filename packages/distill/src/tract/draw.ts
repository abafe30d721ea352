import type * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '@tractjs/core';
import { drawStarts, type Starts } from './groups';

/** The random start of one optimiser step's examples. The caller owns the noise. */
export interface Drawn {
  /** Noise of the examples' shape. */
  readonly noise: tf.Tensor;
  /** Index of each example's level in the teacher's grid, from 1. */
  readonly t: readonly number[];
}

/** Draws the starts of optimiser step `step` for x of shape `shape`; `random` is that step's own stream. */
export type Draw = (step: number, random: RandomSource, shape: readonly number[], starts: Starts) => Drawn;

/** Draws fresh noise and fresh levels. */
export const freshDraw: Draw = (_, random, shape, starts) => ({
  noise: random.fork('noise').normalTensor(shape),
  t: drawStarts(random.fork('times'), shape[0] as number, starts),
});
