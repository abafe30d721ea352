import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSecondBackend, valuesOn } from '../testing/backends';
import { normals, relativeError } from '../testing/seeded';

beforeAll(async () => {
  await startSecondBackend('wasm');
  await startSecondBackend('cpu');
});

interface Case {
  readonly x: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid' | number;
}

const cases: Record<string, Case> = {
  '3x3 same': { x: [2, 6, 5, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
  '3x3 valid': { x: [1, 5, 7, 2], filter: [3, 3, 2, 3], strides: [1, 1], pad: 'valid' },
  '1x1': { x: [2, 4, 4, 5], filter: [1, 1, 5, 2], strides: [1, 1], pad: 'same' },
  'stride 2, even size, same': { x: [2, 8, 8, 2], filter: [3, 3, 2, 3], strides: [2, 2], pad: 'same' },
  'stride 2 by 3, odd size, valid': { x: [1, 9, 11, 2], filter: [2, 3, 2, 2], strides: [2, 3], pad: 'valid' },
  '5x5, padded by hand': { x: [1, 6, 6, 2], filter: [5, 5, 2, 2], strides: [1, 1], pad: 2 },
  '4x4, stride 2, padded by hand': { x: [1, 8, 8, 1], filter: [4, 4, 1, 2], strides: [2, 2], pad: 1 },
};

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b);

const backpropFilter = (x: tf.Tensor4D, dy: tf.Tensor4D, { filter, strides, pad }: Case): tf.Tensor =>
  tf
    .engine()
    .runKernel(
      'Conv2DBackpropFilter',
      { x, dy },
      { strides, pad, dataFormat: 'NHWC', filterShape: filter },
    ) as tf.Tensor;

const makeTensors = ({ x, filter, strides, pad }: Case) => {
  const { outShape } = tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad);
  return {
    x: tf.tensor4d(normals(sizeOf(x), 1), x),
    dy: tf.tensor4d(normals(sizeOf(outShape), 2), outShape),
    outShape,
  };
};

describe("the wasm backend's Conv2DBackpropFilter", () => {
  for (const [name, one] of Object.entries(cases)) {
    it(`matches finite differences of the convolution: ${name}`, async () => {
      const { filter, strides, pad } = one;
      const [actual] = await valuesOn('wasm', () => {
        const { x, dy } = makeTensors(one);
        return [backpropFilter(x, dy, one)];
      });
      // sum(dy * conv(x, w)) is linear in w, so a difference is exact for any step size.
      const expected: number[] = [];
      for (let k = 0; k < sizeOf(filter); k++) {
        const step = new Float32Array(sizeOf(filter));
        step[k] = 1;
        const [change] = await valuesOn('wasm', () => {
          const { x, dy } = makeTensors(one);
          return [tf.sum(tf.mul(dy, tf.conv2d(x, tf.tensor4d(step, filter), strides, pad)))];
        });
        expected.push(change?.[0] as number);
      }
      expect(relativeError(actual as Float32Array, expected)).toBeLessThan(2e-6);
    });

    it(`matches the cpu backend: ${name}`, async () => {
      const work = () => {
        const { x, dy } = makeTensors(one);
        return [backpropFilter(x, dy, one)];
      };
      const [actual] = await valuesOn('wasm', work);
      const [expected] = await valuesOn('cpu', work);
      expect(relativeError(actual as Float32Array, expected as Float32Array)).toBeLessThan(2e-6);
    });
  }

  it('refuses channels first', async () => {
    await tf.setBackend('wasm');
    const { x, dy } = makeTensors({ x: [1, 4, 4, 1], filter: [3, 3, 1, 1], strides: [1, 1], pad: 'same' });
    const attributes = { strides: [1, 1], pad: 'same', dataFormat: 'NCHW', filterShape: [3, 3, 1, 1] };
    expect(() => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes)).toThrow(
      /dataFormat is NCHW, but the wasm backend supports NHWC only/,
    );
    tf.dispose([x, dy]);
  });
});
