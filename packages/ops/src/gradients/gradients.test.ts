import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaked, weigh } from '../testing/test-support';
import { gradientError } from './gradient-error';
import { registerGradients } from './register-gradients';

type F = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
const positive = (x: tf.Tensor) => tf.add(tf.square(x), 0.5);
/**
 * Values in random order, all different: for [2, 3, 4] odd multiples of 0.05, for [3, 4] multiples of 0.2, so
 * that no step crosses a kink.
 */
const spaced = (shape: readonly number[], gap: number, offset: number) => {
  const size = shape.reduce((x, y) => x * y, 1);
  const order = Float32Array.from(randomSource(size).permutation(size));
  return tf.tensor(
    order.map((k) => (k - size / 2) * gap + offset),
    [...shape],
  );
};
const inputs = () => ({ a: spaced([2, 3, 4], 0.1, 0.05), b: spaced([3, 4], 0.2, 0) });

/** Every function takes a [2, 3, 4] and b [3, 4], both smooth where they are evaluated. */
const cases: Record<string, F> = {
  Add: (a, b) => tf.add(a, b),
  AddN: (a) => tf.addN([a, tf.square(a), a]),
  Sub: (a, b) => tf.sub(a, b),
  Multiply: (a, b) => tf.mul(a, b),
  RealDiv: (a, b) => tf.div(a, positive(b)),
  Maximum: (a, b) => tf.maximum(a, b),
  Minimum: (a, b) => tf.minimum(a, b),
  SquaredDifference: (a, b) => tf.squaredDifference(a, b),
  Pow: (a, b) => tf.pow(positive(a), b),
  Cast: (a) => tf.mul(tf.cast(a, 'float32'), a),
  Neg: (a) => tf.neg(a),
  Abs: (a) => tf.abs(a),
  Sqrt: (a) => tf.sqrt(positive(a)),
  Rsqrt: (a) => tf.rsqrt(positive(a)),
  Reciprocal: (a) => tf.reciprocal(positive(a)),
  Exp: (a) => tf.exp(a),
  Expm1: (a) => tf.expm1(a),
  Log: (a) => tf.log(positive(a)),
  Log1p: (a) => tf.log1p(positive(a)),
  Sin: (a) => tf.sin(a),
  Cos: (a) => tf.cos(a),
  Atan: (a) => tf.atan(a),
  Tanh: (a) => tf.tanh(a),
  Sigmoid: (a) => tf.sigmoid(a),
  Softplus: (a) => tf.softplus(a),
  Erf: (a) => tf.erf(a),
  Relu: (a) => tf.relu(a),
  LeakyRelu: (a) => tf.leakyRelu(a, 0.3),
  Elu: (a) => tf.elu(a),
  ClipByValue: (a) => tf.clipByValue(a, -0.5, 0.7),
  Select: (a, b) => tf.where(tf.logicalAnd(tf.greater(a, 0), tf.lessEqual(a, b)), a, tf.mul(a, b)),
  Sign: (a) => tf.mul(tf.sign(a), a),
  Reshape: (a) => tf.square(tf.reshape(a, [6, 4])),
  ExpandDims: (a) => tf.square(tf.expandDims(a, 1)),
  Transpose: (a) => tf.square(tf.transpose(a, [2, 0, 1])),
  Concat: (a, b) => tf.square(tf.concat([a, tf.expandDims(b, 0), a], 0)),
  SplitV: (a) => tf.addN(tf.split(tf.square(a), [1, 2], 1).map((x) => tf.sum(x, 1))),
  Pack: (a, b) => tf.square(tf.stack([tf.sum(a, 0), b], 1)),
  Unpack: (a) => tf.addN(tf.unstack(tf.square(a), 1)),
  Slice: (a) => tf.square(tf.slice(a, [0, 1, 2], [2, 2, -1])),
  SliceOfNumbers: (a) => tf.square(tf.slice(a, 1, 1)),
  NegativeAxes: (a) => {
    const halves = tf.split(tf.concat([a, tf.square(a)], -1), 2, -1) as [tf.Tensor, tf.Tensor];
    const pieces = tf.unstack(tf.mul(...halves), -1).toReversed();
    return tf.square(tf.gather(tf.stack(pieces, -1), tf.tensor1d([1, 3], 'int32'), -1));
  },
  AllAxesMax: (a, b) => tf.mul(tf.max(a), tf.min(b)),
  PadV2: (a) =>
    tf.square(
      tf.pad(a, [
        [0, 1],
        [2, 0],
        [1, 1],
      ]),
    ),
  Tile: (a) => tf.square(tf.tile(a, [2, 1, 3])),
  GatherV2: (a) => tf.square(tf.gather(a, tf.tensor1d([2, 0, 2], 'int32'), 1)),
  Sum: (a) => tf.square(tf.sum(a, 1)),
  SumAll: (a) => tf.square(tf.sum(a)),
  Mean: (a) => tf.square(tf.mean(a, [0, 2], true)),
  Max: (a) => tf.max(a, 1),
  Min: (a) => tf.min(a, -1, true),
  Softmax: (a) => tf.softmax(a),
  LogSoftmax: (a) => tf.logSoftmax(a),
  MatMul: (a, b) => tf.matMul(tf.reshape(a, [6, 4]), b, false, true),
  MatMulTransposed: (a, b) => tf.matMul(tf.reshape(a, [3, 8]), b, true),
  MatMulPlain: (a, b) => tf.matMul(tf.reshape(a, [8, 3]), b),
  MatMulBoth: (a, b) => tf.matMul(tf.reshape(a, [4, 6]), b, true, true),
  Conv2D: (a, b) =>
    tf.conv2d(
      tf.reshape(a, [1, 2, 3, 4]) as tf.Tensor4D,
      tf.reshape(b, [1, 3, 4, 1]) as tf.Tensor4D,
      1,
      'same',
    ),
  AvgPool: (a) => tf.square(tf.avgPool(tf.reshape(a, [1, 6, 4, 1]) as tf.Tensor4D, 2, 2, 'valid')),
  MaxPool: (a) => tf.maxPool(tf.reshape(a, [1, 6, 4, 1]) as tf.Tensor4D, 2, 2, 'valid'),
  ResizeNearestNeighbor: (a) =>
    tf.square(tf.image.resizeNearestNeighbor(tf.reshape(a, [1, 3, 4, 2]) as tf.Tensor4D, [6, 8])),
  ResizeBilinear: (a) =>
    tf.square(tf.image.resizeBilinear(tf.reshape(a, [1, 3, 4, 2]) as tf.Tensor4D, [6, 8])),
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('gradients', () => {
  it.each(Object.entries(cases))('%s agrees with central differences', (_, f) => {
    const params = inputs();
    const error = gradientError((p) => weigh(f(p['a'] as tf.Tensor, p['b'] as tf.Tensor)), params, {
      samples: 12,
    });
    expect(error).toBeLessThan(3e-3);
    tf.dispose(params);
  });

  it('leaves no tensors', () => {
    registerGradients();
    const { a, b } = inputs();
    for (const f of Object.values(cases)) {
      expect(
        leaked(
          () =>
            tf.valueAndGrads((x: tf.Tensor, y: tf.Tensor) => weigh(tf.mul(f(x, y), tf.sum(y))))([
              a,
              b,
            ]) as never,
        ),
      ).toBe(0);
    }
  });

  it('keeps a registered gradient', () => {
    const before = tf.getGradient('Add');
    registerGradients();
    expect(tf.getGradient('Add')).toBe(before);
  });
});
