import * as tf from '@tensorflow/tfjs-core';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import type { Denoiser } from './denoiser';

export interface ThresholdOptions {
  /** Share of an example's numbers that lie within its threshold; default 0.995. */
  readonly share?: number;
  /** The data's own bound, below which no threshold falls; default 1. */
  readonly bound?: number;
}

/**
 * Dynamic thresholding: every example is clipped to [-s, s] and scaled by bound / s, with s the quantile of its absolute
 * values, at least `bound` (Saharia et al. 2022, "Photorealistic Text-to-Image Diffusion Models", section 2.3).
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
      // The quantile between two order statistics, on a line, as NumPy's default does.
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
