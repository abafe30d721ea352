import * as tf from '@tensorflow/tfjs-core';

/** Reshapes [C] or [M, C] to [1, 1, C] or [N, 1, C], which broadcasts against x as [N, rows, C]. */
export const broadcastRows = (values: tf.Tensor, count: number, channels: number): tf.Tensor => {
  const rows = values.size / channels;
  const wide = tf.reshape(values, [rows, 1, channels]);
  if (rows === 1 || rows === count) return wide;
  return tf.reshape(tf.add(wide, tf.zeros([1, count / rows, 1])), [count, 1, channels]);
};
