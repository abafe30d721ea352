import * as tf from '@tensorflow/tfjs-core';
import { type Params, randomSource } from '@tractjs/core';

/** Normal numbers that are the same in every run. */
export const numbers = (shape: readonly number[], seed = 1): tf.Tensor =>
  randomSource(seed).normalTensor(shape);

/** A loss with a gradient of its own at every value: the sum of y times fixed weights. */
export const weigh = (y: tf.Tensor): tf.Scalar => tf.tidy(() => tf.sum(tf.mul(y, numbers(y.shape, 99))));

/** The largest difference of two lists, relative to the largest value of the second. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(b, Math.abs));
  const worst = Math.max(...Array.from(b, (x, i) => Math.abs((a[i] as number) - x)));
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / (scale || 1);
};

/** A tensor's values, and no tensor left. */
export const read = (x: tf.Tensor): Float32Array => {
  const values = x.dataSync() as Float32Array;
  x.dispose();
  return values;
};

/** How many tensors a function leaves behind, apart from what it returns. */
export const leaked = (f: () => tf.TensorContainer | Params): number => {
  const before = tf.memory().numTensors;
  tf.dispose(f() as tf.TensorContainer);
  return tf.memory().numTensors - before;
};
