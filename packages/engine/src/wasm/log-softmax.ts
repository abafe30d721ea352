import * as tf from '@tensorflow/tfjs-core';

/** LogSoftmax over the last axis: x - max - log sum exp(x - max). */
export const logSoftmaxKernel: tf.KernelConfig = {
  kernelName: 'LogSoftmax',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { logits } = inputs as unknown as { logits: tf.Tensor };
    const { axis } = attrs as unknown as tf.LogSoftmaxAttrs;
    return tf.tidy(() => {
      const shifted = tf.sub(logits, tf.max(logits, axis, true));
      return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), axis, true)));
    });
  },
};
