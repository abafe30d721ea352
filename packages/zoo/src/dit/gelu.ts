import * as tf from '@tensorflow/tfjs-core';

/**
 * Returns GELU(x), in x's shape, in its tanh approximation 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
 * (Hendrycks & Gimpel 2016, section 2), computed as x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)).
 */
export const gelu = (x: tf.Tensor): tf.Tensor =>
  tf.tidy(() => {
    const cubic = tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715), 1));
    return tf.mul(x, tf.sigmoid(tf.mul(cubic, 2 * Math.sqrt(2 / Math.PI))));
  });
