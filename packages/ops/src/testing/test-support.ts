import * as tf from '@tensorflow/tfjs-core';
import { type Params, randomSource } from '@tractjs/core';

/** Reproducible normal numbers. */
export const numbers = (shape: readonly number[], seed = 1): tf.Tensor =>
  randomSource(seed).normalTensor(shape);

/** A loss with a different gradient at every value: the sum of y times fixed weights. */
export const weigh = (y: tf.Tensor): tf.Scalar => tf.tidy(() => tf.sum(tf.mul(y, numbers(y.shape, 99))));

/** The largest difference of two lists, relative to the largest value of the second. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(b, Math.abs));
  const worst = Math.max(...Array.from(b, (x, i) => Math.abs((a[i] as number) - x)));
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / (scale || 1);
};

/** Reads a tensor's values and disposes of it. */
export const read = (x: tf.Tensor): Float32Array => {
  const values = x.dataSync() as Float32Array;
  x.dispose();
  return values;
};

/** Counts the tensors that a function leaks, apart from what it returns. */
export const leaked = (f: () => tf.TensorContainer | Params): number => {
  const before = tf.memory().numTensors;
  tf.dispose(f() as tf.TensorContainer);
  return tf.memory().numTensors - before;
};
