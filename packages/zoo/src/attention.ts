import * as tf from '@tensorflow/tfjs-core';

export interface AttentionOptions {
  readonly heads: number;
  /** How the 3 C channels lie within a head: q, k and v of one channel after another, or all of q, all of k, all of v. */
  readonly order: 'by channel' | 'by part';
}

/**
 * Attention between all pixels (Vaswani et al. 2017, eq. 1, several heads side by side): qkv [N, H, W, 3 C], head by head,
 * to [N, H, W, C].
 */
export const attention = (qkv: tf.Tensor, { heads, order }: AttentionOptions): tf.Tensor =>
  tf.tidy(() => {
    const [n, height, width, all] = qkv.shape as [number, number, number, number];
    const [pixels, channels] = [height * width, all / 3];
    const size = channels / heads;
    const parts =
      order === 'by channel'
        ? tf.transpose(tf.reshape(qkv, [n, pixels, heads, size, 3]), [4, 0, 2, 1, 3])
        : tf.transpose(tf.reshape(qkv, [n, pixels, heads, 3, size]), [3, 0, 2, 1, 4]);
    const [q, k, v] = tf.unstack(tf.reshape(parts, [3, n * heads, pixels, size])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const weights = tf.softmax(tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true));
    const mixed = tf.reshape(tf.matMul(weights, v), [n, heads, pixels, size]);
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [n, height, width, channels]);
  });
