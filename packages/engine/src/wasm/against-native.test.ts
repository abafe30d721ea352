import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startSecondBackend, valuesOn } from '../testing/backends';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();
beforeAll(async () => {
  await startSecondBackend('wasm');
});

it.each([
  { x: [4, 32, 32, 16], filter: [3, 3, 16, 32], strides: 1 },
  { x: [4, 16, 16, 48], filter: [3, 3, 48, 24], strides: 2 },
  { x: [8, 7, 7, 64], filter: [1, 1, 64, 32], strides: 1 },
] as const)(
  'a convolution with filter $filter trains on wasm as on the native engine',
  async ({ x, filter, strides }) => {
    const work = () => {
      const input = tf.tensor4d(normals(x[0] * x[1] * x[2] * x[3], 1), [...x]);
      const weights = tf.tensor4d(normals(filter[0] * filter[1] * filter[2] * filter[3], 2), [...filter]);
      const y = tf.conv2d(input, weights, strides, 'same');
      const common = { strides: [strides, strides], pad: 'same', dataFormat: 'NHWC' };
      const run = (kernel: string, inputs: tf.NamedTensorMap, shapes: Record<string, number[]>) =>
        tf.engine().runKernel(kernel, inputs, { ...common, ...shapes }) as tf.Tensor;
      return [
        y,
        run('Conv2DBackpropInput', { dy: y, filter: weights }, { inputShape: [...x] }),
        run('Conv2DBackpropFilter', { x: input, dy: y }, { filterShape: [...filter] }),
      ];
    };
    const actual = await valuesOn('wasm', work);
    const expected = await valuesOn('tensorflow', work);
    for (const [i, values] of expected.entries()) {
      expect(relativeError(actual[i] as Float32Array, values)).toBeLessThan(3e-6);
    }
  },
);
