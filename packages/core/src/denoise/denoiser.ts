import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '../errors/errors';
import type { Levels } from '../path/level';

/** What a conditional denoiser is told beside x. */
export type Condition = {
  /** Class labels, int32 [N]. */
  readonly labels?: tf.Tensor1D;
  /** Guidance scales, float32 [N], for a student that learnt from a guided teacher at any scale (Meng et al. 2023). */
  readonly guidance?: tf.Tensor1D;
};

/**
 * Predicts x0, the mean of the clean data given x = alpha x0 + sigma noise.
 * x [N, ...] float32; one level for the batch or one per example; returns a new tensor of x's shape.
 */
export type Denoiser = (x: tf.Tensor, levels: Levels, condition?: Condition) => tf.Tensor;

/** A closed range of values that data can take. */
export type Range = readonly [number, number];

/** A denoiser whose predictions are held within a range; a DDIM step after it derives the noise again. */
export const clip = (denoise: Denoiser, [low, high]: Range): Denoiser => {
  if (!(low < high))
    throw badArgument('range', [low, high], 'give [low, high] with low below high, such as [-1, 1].');
  return (x, levels, condition) => tf.tidy(() => tf.clipByValue(denoise(x, levels, condition), low, high));
};
