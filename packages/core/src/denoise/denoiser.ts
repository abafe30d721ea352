import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '../errors/errors';
import type { Levels } from '../path/level';

/** The inputs of a conditional denoiser other than x and its levels. */
export type Condition = {
  /** Class labels, int32 [N]. */
  readonly labels?: tf.Tensor1D;
  /**
   * Guidance scales, float32 [N], for a student distilled from a guided teacher for a range of scales (Meng
   * et al. 2023).
   */
  readonly guidance?: tf.Tensor1D;
};

/**
 * A function D(x, level) that predicts x0: the mean of the clean data given x = alpha x0 + sigma noise. x is
 * float32 [N, ...]; `levels` is one level for the batch or one per example. Returns a new tensor of x's
 * shape.
 */
export type Denoiser = (x: tf.Tensor, levels: Levels, condition?: Condition) => tf.Tensor;

/** A closed range of values that data can take. */
export type Range = readonly [number, number];

/**
 * Returns a denoiser that clips its predictions to a range. A DDIM step with it derives the noise from the
 * clipped prediction. @throws TractError if `low` is not below `high`.
 */
export const clip = (denoise: Denoiser, [low, high]: Range): Denoiser => {
  if (!(low < high))
    throw badArgument('range', [low, high], 'give [low, high] with low below high, such as [-1, 1].');
  return (x, levels, condition) => tf.tidy(() => tf.clipByValue(denoise(x, levels, condition), low, high));
};
