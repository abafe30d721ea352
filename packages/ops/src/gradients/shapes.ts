import * as tf from '@tensorflow/tfjs-core';
import { define, nth } from './define';

const shapeOf = (list: readonly tf.Tensor[]) => nth(list, 0).shape;
const reshaped = (kernel: string, input: string): tf.GradConfig =>
  define(kernel, { inputs: [input] }, (dy, { inputs }) => ({
    [input]: () => tf.reshape(dy, shapeOf(inputs)),
  }));

/** Gradients of kernels that move numbers. */
export const shapes: readonly tf.GradConfig[] = [
  reshaped('Reshape', 'x'),
  reshaped('ExpandDims', 'input'),
  define('Transpose', {}, (dy, { attrs }) => ({
    x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(attrs['perm'] as number[])),
  })),
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc(dy, saved, attrs) {
      const [axis] = tf.util.parseAxisParam(attrs['axis'] as number, (saved[0] as tf.Tensor).shape);
      const sizes = saved.map((x) => x.shape[axis as number] as number);
      const parts = tf.split(dy as tf.Tensor, sizes, axis);
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dy, _saved, attrs) => ({ x: () => tf.concat(dy as tf.Tensor[], attrs['axis'] as number) }),
  },
  {
    kernelName: 'Pack',
    saveAllInputs: true,
    gradFunc(dy, _saved, attrs) {
      const parts = tf.unstack(dy as tf.Tensor, attrs['axis'] as number);
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dy, _saved, attrs) => ({ value: () => tf.stack(dy as tf.Tensor[], attrs['axis'] as number) }),
  },
  define('Slice', { inputs: ['x'] }, (dy, { inputs, attrs }) => {
    const x = nth(inputs, 0);
    const begin = tf.slice_util.parseSliceParams(
      x,
      attrs['begin'] as number[],
      attrs['size'] as number[],
    )[0] as number[];
    const paddings = x.shape.map((size, i): [number, number] => {
      const start = begin[i] as number;
      return [start, size - start - (dy.shape[i] as number)];
    });
    return { x: () => tf.pad(dy, paddings) };
  }),
  define('PadV2', { inputs: ['x'] }, (dy, { inputs, attrs }) => {
    const begin = (attrs['paddings'] as number[][]).map((pair) => pair[0] as number);
    return { x: () => tf.slice(dy, begin, shapeOf(inputs)) };
  }),
  define('Tile', { inputs: ['x'] }, (dy, { inputs, attrs }) => {
    const shape = shapeOf(inputs);
    const reps = attrs['reps'] as number[];
    const split = shape.flatMap((size, i) => [reps[i] as number, size]);
    return {
      x: () =>
        tf.reshape(
          tf.sum(
            tf.reshape(dy, split),
            shape.map((_, i) => 2 * i),
          ),
          shape,
        ),
    };
  }),
  define('GatherV2', { inputs: ['x', 'indices'] }, (dy, { inputs, attrs }) => {
    const [x, indices] = [nth(inputs, 0), nth(inputs, 1)];
    const [axis] = tf.util.parseAxisParam(attrs['axis'] as number, x.shape) as [number];
    const run = () => {
      // A product with one-hot rows: slower than a scatter for large tables, but available on every backend.
      const rows = tf.oneHot(tf.cast(tf.reshape(indices, [-1]), 'int32'), x.shape[axis] as number);
      const before = x.shape.slice(0, axis).reduce((a, b) => a * b, 1);
      const parts = tf.reshape(dy, [before, indices.size, -1]);
      return tf.reshape(
        tf.matMul(tf.tile(tf.expandDims(tf.transpose(rows), 0), [before, 1, 1]), parts),
        x.shape,
      );
    };
    return { x: run, indices: () => tf.zerosLike(indices) };
  }),
];
