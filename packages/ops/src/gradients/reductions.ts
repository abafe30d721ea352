import * as tf from '@tensorflow/tfjs-core';
import { define, nth } from './define';

/** Restores the reduced axes of dy, with length 1. */
const restored = (
  dy: tf.Tensor,
  x: tf.Tensor,
  axis: unknown,
): { readonly dy: tf.Tensor; readonly count: number } => {
  const axes = tf.util.parseAxisParam((axis ?? undefined) as number[], x.shape);
  const shape = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return { dy: tf.reshape(dy, shape), count: axes.reduce((n, i) => n * (x.shape[i] as number), 1) };
};

/** 1 at the extreme values of x, else 0; of several equal ones each gets the full gradient, as in tfjs. */
const extreme = (kernel: string): tf.GradConfig =>
  define(kernel, { inputs: ['x'], output: true }, (dy, { inputs, outputs, attrs }) => {
    const x = nth(inputs, 0);
    const axis = attrs['reductionIndices'] ?? attrs['axis'];
    return {
      x: () =>
        tf.mul(
          restored(dy, x, axis).dy,
          tf.cast(tf.equal(x, restored(nth(outputs, 0), x, axis).dy), 'float32'),
        ),
    };
  });

/** Gradients of kernels that reduce an axis, and of products. */
export const reductions: readonly tf.GradConfig[] = [
  define('Sum', { inputs: ['x'] }, (dy, { inputs, attrs }) => {
    const x = nth(inputs, 0);
    return { x: () => tf.broadcastTo(restored(dy, x, attrs['axis']).dy, x.shape) };
  }),
  define('Mean', { inputs: ['x'] }, (dy, { inputs, attrs }) => {
    const x = nth(inputs, 0);
    const run = () => {
      const each = restored(dy, x, attrs['axis']);
      return tf.broadcastTo(tf.div(each.dy, each.count), x.shape);
    };
    return { x: run };
  }),
  extreme('Max'),
  extreme('Min'),
  define('Softmax', { output: true }, (dy, { outputs, attrs }) => {
    const y = nth(outputs, 0);
    return {
      logits: () => {
        const weighted = tf.mul(dy, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, attrs['dim'] as number, true), y));
      },
    };
  }),
  define('LogSoftmax', { output: true }, (dy, { outputs, attrs }) => ({
    logits: () => tf.sub(dy, tf.mul(tf.sum(dy, attrs['axis'] as number, true), tf.exp(nth(outputs, 0)))),
  })),
  define('BatchMatMul', { inputs: ['a', 'b'] }, (dy, { inputs, attrs }) => {
    const [a, b] = [nth(inputs, 0), nth(inputs, 1)];
    const ta = attrs['transposeA'] === true;
    const tb = attrs['transposeB'] === true;
    return {
      a: () => (ta ? tf.matMul(b, dy, tb, true) : tf.matMul(dy, b, false, !tb)),
      b: () => (tb ? tf.matMul(dy, a, true, ta) : tf.matMul(a, dy, !ta, false)),
    };
  }),
];
