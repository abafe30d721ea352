import * as tf from '@tensorflow/tfjs-core';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import type { Denoiser } from './denoiser';

/** The options of `threshold`. */
export interface ThresholdOptions {
  /** The quantile, as a fraction of an example's values, that becomes its threshold; default 0.995. */
  readonly share?: number;
  /** The largest absolute value of the data, which is the smallest threshold; default 1. */
  readonly bound?: number;
}

/**
 * Returns a denoiser with dynamic thresholding: each prediction is clipped to [-s, s] and scaled by bound /
 * s, where s is the `share` quantile of its absolute values, or `bound` if that is larger (Saharia et al.
 * 2022, "Photorealistic Text-to-Image Diffusion Models", section 2.3).
 * @throws TractError if an option is out of range.
 */
export const threshold = (denoise: Denoiser, options: ThresholdOptions = {}): Denoiser => {
  const { share = 0.995, bound = 1 } = checkOptions('threshold', options, { share: true, bound: true });
  if (!(share > 0 && share <= 1)) throw badArgument('share', share, 'give a number above 0, at most 1.');
  if (!(bound > 0)) throw badArgument('bound', bound, 'give a number above 0, such as 1.');
  return (x, levels, condition) =>
    tf.tidy(() => {
      const x0 = denoise(x, levels, condition);
      const n = x0.shape[0] ?? 0;
      const flat = tf.reshape(tf.abs(x0), [n, -1]);
      const size = flat.shape[1] as number;
      // Linear interpolation between two order statistics, NumPy's default.
      const place = share * (size - 1);
      const rank = size - Math.floor(place);
      const { values } = tf.topk(flat, rank);
      const low = tf.slice(values, [0, rank - 1], [n, 1]);
      const high = tf.slice(values, [0, Math.max(0, rank - 2)], [n, 1]);
      const quantile = tf.add(low, tf.mul(tf.sub(high, low), place - Math.floor(place)));
      const s = tf.reshape(tf.maximum(quantile, bound), [n, ...new Array<number>(x0.rank - 1).fill(1)]);
      return tf.mul(tf.div(tf.minimum(tf.maximum(x0, tf.neg(s)), s), s), bound);
    });
};
