import * as tf from '@tensorflow/tfjs-core';

/** x * sigmoid(x), the swish of Ramachandran et al. 2017. Any shape. */
export const silu = (x: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(x, tf.sigmoid(x)));
