import * as tf from '@tensorflow/tfjs-core';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { combine } from '../numeric/coefficients';
import { levelList, noiseRatio } from '../path/level';
import type { Condition, Denoiser } from './denoiser';

/** The options of `guide`. */
export interface GuideOptions {
  /**
   * Guidance scale: 1 gives the conditional prediction, more extrapolates beyond it. One number, or one per
   * example.
   */
  readonly scale: number | readonly number[];
  /** Label of the unconditional prediction; default: the denoiser is called without a condition. */
  readonly unconditional?: number;
  /**
   * Noise ratios sigma / alpha, both included, between which guidance applies; default: all (Kynkaanniemi et
   * al. 2024, "Applying Guidance in a Limited Interval").
   */
  readonly interval?: readonly [low: number, high: number];
}

/**
 * Returns a denoiser with classifier-free guidance: u + scale (c - u), where c and u are the conditional and
 * the unconditional prediction of x0 (Ho & Salimans 2022, eq. 6, with w = scale - 1). It evaluates `denoise`
 * twice, or once if the scale of every example is 1.
 * @throws TractError if an option is out of range; the denoiser throws one if it is called without labels.
 */
export const guide = (denoise: Denoiser, options: GuideOptions): Denoiser => {
  checkOptions('guide', options, { scale: true, unconditional: true, interval: true });
  const { scale, unconditional, interval: [low, high] = [0, Number.POSITIVE_INFINITY] } = options;
  if (![scale].flat().every((s) => Number.isFinite(s)))
    throw badArgument('scale', scale, 'give a finite number, such as 2, or one for each example.');
  if (!(low >= 0 && low < high))
    throw badArgument('interval', [low, high], 'give two values of sigma / alpha, the lower first.');
  return (x, levels, condition) => {
    if (condition?.labels === undefined) {
      throw badArgument(
        'condition.labels',
        'missing',
        'guidance sharpens the prediction for a condition: give class labels, int32 [N].',
      );
    }
    const n = x.shape[0] ?? 0;
    const scales = typeof scale === 'number' ? new Array<number>(n).fill(scale) : checkCount(scale, n);
    const strength = levelList(levels, n).map((level, i) => {
      const ratio = noiseRatio(level);
      return ratio >= low && ratio <= high ? (scales[i] as number) : 1;
    });
    if (strength.every((s) => s === 1)) return denoise(x, levels, condition);
    return tf.tidy(() => {
      const noClass: Condition | undefined =
        unconditional === undefined
          ? undefined
          : { ...condition, labels: tf.fill([n], unconditional, 'int32') as tf.Tensor1D };
      const free = denoise(x, levels, noClass);
      return combine([1, free], [strength, tf.sub(denoise(x, levels, condition), free)]);
    });
  };
};

const checkCount = (scale: readonly number[], count: number): readonly number[] => {
  if (scale.length !== count)
    throw badArgument(
      'scale',
      `${scale.length} long`,
      `give one for each of the ${count} examples, or one number.`,
    );
  return scale;
};
