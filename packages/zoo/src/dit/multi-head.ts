import * as tf from '@tensorflow/tfjs-core';

/**
 * Attention between tokens (Vaswani et al. 2017, section 3.2.2): q, k and v [N, T, C], each `heads` vectors of C / heads
 * side by side, to [N, T, C].
 */
export const multiHead = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: number): tf.Tensor =>
  tf.tidy(() => {
    const [n, tokens, channels] = q.shape as [number, number, number];
    const size = channels / heads;
    const split = (x: tf.Tensor) =>
      tf.reshape(tf.transpose(tf.reshape(x, [n, tokens, heads, size]), [0, 2, 1, 3]), [
        n * heads,
        tokens,
        size,
      ]);
    const weights = tf.softmax(tf.matMul(tf.mul(split(q), 1 / Math.sqrt(size)), split(k), false, true));
    const mixed = tf.reshape(tf.matMul(weights, split(v)), [n, heads, tokens, size]);
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [n, tokens, channels]);
  });
