import * as tf from '@tensorflow/tfjs-core';

/** What stands beside x [N, ..., C], [C] or [M, C], as [1, 1, C] or [N, 1, C]: it broadcasts against x as [N, rows, C]. */
export const broadcastRows = (told: tf.Tensor, count: number, channels: number): tf.Tensor => {
  const rows = told.size / channels;
  const wide = tf.reshape(told, [rows, 1, channels]);
  if (rows === 1 || rows === count) return wide;
  return tf.reshape(tf.add(wide, tf.zeros([1, count / rows, 1])), [count, 1, channels]);
};
