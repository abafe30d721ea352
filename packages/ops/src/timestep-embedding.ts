import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';

/**
 * Sinusoidal embedding of a number per example (Vaswani et al. 2017, section 3.5, in the arrangement of Ho et al. 2020):
 * [sin(v f_k) for all k, cos(v f_k) for all k] with f_k = maxPeriod^(-k / (width / 2)), k = 0 .. width / 2 - 1.
 * values [N]; returns [N, width].
 * @throws TractError where width is odd or maxPeriod is not above 1.
 */
export const timestepEmbedding = (values: tf.Tensor, width: number, maxPeriod = 10000): tf.Tensor => {
  if (!Number.isInteger(width) || width < 2 || width % 2 !== 0)
    throw badArgument('width', width, 'give an even whole number, 2 or more.');
  if (!(maxPeriod > 1)) throw badArgument('maxPeriod', maxPeriod, 'give a number above 1, such as 10000.');
  const half = width / 2;
  return tf.tidy(() => {
    const frequencies = tf.tensor2d(
      Float32Array.from({ length: half }, (_, k) => maxPeriod ** (-k / half)),
      [1, half],
    );
    const angles = tf.mul(tf.reshape(values, [-1, 1]), frequencies);
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
  });
};
