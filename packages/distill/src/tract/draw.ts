import type * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '@tractjs/core';
import { drawSteps, type Starts } from './groups';

/** Where the examples of one optimiser step start: noise, which the caller owns, and the index of each one's level. */
export interface Drawn {
  readonly noise: tf.Tensor;
  readonly t: readonly number[];
}

/** Gives that for optimiser step `step`, with a source of random numbers of its own, for x of a shape. */
export type Draw = (step: number, random: RandomSource, shape: readonly number[], starts: Starts) => Drawn;

/** Fresh noise and fresh levels. */
export const freshDraw: Draw = (_, random, shape, starts) => ({
  noise: random.fork('noise').normalTensor(shape),
  t: drawSteps(random.fork('times'), shape[0] as number, starts),
});
