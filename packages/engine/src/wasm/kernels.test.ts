import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSecondBackend, valuesOn } from '../testing/backends';
import { normals, relativeError } from '../testing/seeded';

beforeAll(async () => {
  await startSecondBackend('wasm');
  await startSecondBackend('cpu');
});

const shape: [number, number, number, number] = [2, 4, 6, 4];
const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: Record<string, unknown>) =>
  tf.engine().runKernel(kernel, inputs, attributes as unknown as tf.NamedAttrMap) as tf.Tensor;
const tensor = (...dimensions: number[]) =>
  tf.tensor(
    normals(
      dimensions.reduce((a, b) => a * b),
      7,
    ),
    dimensions,
  );

/** Operations of the project's networks, forward and backward, as functions of x: [2, 4, 6, 4]. */
const ops: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
  convolution: (x) => tf.conv2d(x, tensor(3, 3, 4, 5) as tf.Tensor4D, 1, 'same'),
  'convolution, stride 2': (x) => tf.conv2d(x, tensor(3, 3, 4, 5) as tf.Tensor4D, 2, 'same'),
  Conv2DBackpropInput: () =>
    run(
      'Conv2DBackpropInput',
      { dy: tensor(2, 4, 6, 5), filter: tensor(3, 3, 4, 5) },
      { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: shape },
    ),
  'Conv2DBackpropInput, valid': () =>
    run(
      'Conv2DBackpropInput',
      { dy: tensor(2, 2, 5, 5), filter: tensor(3, 2, 4, 5) },
      { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', inputShape: shape },
    ),
  'Conv2DBackpropInput, same, even filter': () =>
    run(
      'Conv2DBackpropInput',
      { dy: tensor(2, 4, 6, 5), filter: tensor(2, 4, 4, 5) },
      { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: shape },
    ),
  'Conv2DBackpropInput, padded by more than the filter': () =>
    run(
      'Conv2DBackpropInput',
      { dy: tensor(2, 8, 10, 5), filter: tensor(1, 1, 4, 5) },
      { strides: [1, 1], pad: 2, dataFormat: 'NHWC', inputShape: shape },
    ),
  'Conv2DBackpropInput, stride 2': () =>
    run(
      'Conv2DBackpropInput',
      { dy: tensor(2, 2, 3, 5), filter: tensor(3, 3, 4, 5) },
      { strides: [2, 2], pad: 'same', dataFormat: 'NHWC', inputShape: shape },
    ),
  'average pool': (x) => tf.avgPool(x, 2, 2, 'valid'),
  AvgPoolGrad: (x) =>
    run(
      'AvgPoolGrad',
      { dy: tensor(2, 2, 3, 4), input: x },
      { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
    ),
  'maximum pool': (x) => tf.maxPool(x, 2, 2, 'valid'),
  MaxPoolGrad: (x) =>
    run(
      'MaxPoolGrad',
      { dy: tensor(2, 2, 3, 4), input: x, output: tf.maxPool(x, 2, 2, 'valid') },
      { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
    ),
  'nearest up-sampling': (x) => tf.image.resizeNearestNeighbor(x, [8, 12]),
  ResizeNearestNeighborGrad: (x) =>
    run('ResizeNearestNeighborGrad', { images: x, dy: tensor(2, 8, 12, 4) }, { alignCorners: false }),
  'ResizeNearestNeighborGrad, by no whole factor': (x) =>
    run('ResizeNearestNeighborGrad', { images: x, dy: tensor(2, 7, 11, 4) }, { alignCorners: false }),
  'ResizeNearestNeighborGrad, smaller, corners aligned': (x) =>
    run('ResizeNearestNeighborGrad', { images: x, dy: tensor(2, 3, 5, 4) }, { alignCorners: true }),
  'bilinear up-sampling': (x) => tf.image.resizeBilinear(x, [8, 12]),
  ResizeBilinearGrad: (x) =>
    run('ResizeBilinearGrad', { images: x, dy: tensor(2, 8, 12, 4) }, { alignCorners: false }),
  'group norm': (x) => {
    const grouped = tf.reshape(x, [2, 24, 2, 2]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    return tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  },
  SiLU: (x) => tf.mul(x, tf.sigmoid(x)),
  'relu, elu, softplus': (x) => tf.add(tf.relu(x), tf.add(tf.elu(x), tf.softplus(x))),
  EluGrad: (x) => run('EluGrad', { dy: tensor(...shape), y: tf.elu(x) }, {}),
  'a bias and its gradient': (x) => tf.mul(tf.add(x, tensor(4)), tf.sum(x, [0, 1, 2])),
  concat: (x) => tf.concat([x, tf.mul(x, 2)], 3),
  'split and stack': (x) => tf.stack(tf.split(x, 2, 3) as tf.Tensor[]),
  pad: (x) =>
    tf.pad(x, [
      [0, 0],
      [1, 1],
      [2, 0],
      [0, 0],
    ]),
  slice: (x) => tf.slice(x, [0, 1, 1, 0], [2, 2, 3, 4]),
  'strided slice': (x) => tf.stridedSlice(x, [0, 1, 0, 0], [2, 4, 6, 4], [1, 2, 3, 1]),
  tile: (x) => tf.tile(x, [1, 2, 1, 1]),
  'space to depth by transpose': (x) =>
    tf.reshape(tf.transpose(tf.reshape(x, [2, 2, 2, 3, 2, 4]), [0, 1, 3, 2, 4, 5]), [2, 2, 3, 16]),
  'depth to space': (x) => tf.depthToSpace(x, 2, 'NHWC'),
  'matrix product': (x) => tf.matMul(tf.reshape(x, [2, 24, 4]), tensor(2, 4, 7)),
  'matrix product, first transposed': (x) =>
    tf.matMul(tf.reshape(x, [2, 24, 4]), tensor(2, 24, 3), true, false),
  'matrix product, second transposed': (x) =>
    tf.matMul(tf.reshape(x, [2, 24, 4]), tensor(2, 5, 4), false, true),
  gather: (x) => tf.gather(tf.reshape(x, [8, 24]), tf.tensor1d([3, 0, 3, 7], 'int32')),
  UnsortedSegmentSum: (x) =>
    tf.unsortedSegmentSum(tf.reshape(x, [8, 4, 6]), tf.tensor1d([3, 0, 3, 7, 1, 1, 1, 3], 'int32'), 9),
  softmax: (x) => tf.softmax(x),
  LogSoftmax: (x) => tf.logSoftmax(tf.mul(x, 30)),
  'root, power, exponential, logarithm': (x) =>
    tf.log(tf.add(tf.sqrt(tf.add(tf.square(x), 1)), tf.exp(tf.pow(x, 2)))),
  'sine and cosine': (x) => tf.mul(tf.sin(x), tf.cos(x)),
  'mean, maximum, clip': (x) =>
    tf.add(tf.mean(x, [1, 2], true), tf.mul(tf.max(x), tf.clipByValue(x, -0.5, 0.5))),
  'comparison and selection': (x) => tf.where(tf.greater(x, 0), x, tf.neg(tf.abs(x))),
};

describe('ResizeNearestNeighborGrad', () => {
  for (const backend of ['wasm', 'cpu']) {
    it(`is the adjoint of the resize on ${backend}`, async () => {
      const [left, right] = await valuesOn(backend, () => {
        const x = tf.tensor4d(normals(192, 1), shape);
        const dy = tensor(2, 7, 12, 4);
        const dx = run('ResizeNearestNeighborGrad', { images: x, dy }, { alignCorners: false });
        return [tf.sum(tf.mul(dx, x)), tf.sum(tf.mul(dy, tf.image.resizeNearestNeighbor(x, [7, 12])))];
      });
      expect(relativeError(left as Float32Array, right as Float32Array)).toBeLessThan(1e-5);
    });
  }
});

describe('the wasm backend computes like the cpu backend', () => {
  for (const [name, op] of Object.entries(ops)) {
    it(name, async () => {
      const work = () => [op(tf.tensor4d(normals(192, 1), shape))];
      const [actual] = await valuesOn('wasm', work);
      const [expected] = await valuesOn('cpu', work);
      expect(relativeError(actual as Float32Array, expected as Float32Array)).toBeLessThan(1e-5);
    });
  }
});
