import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaked, numbers } from '../testing/test-support';
import { copyParams, countParams, disposeParams, valueAndGradients } from './params';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('copyParams, countParams, disposeParams', () => {
  it('copies the values into new buffers', () => {
    const params = { a: numbers([2, 3]), b: tf.tensor1d([1, 2], 'int32') };
    const copy = copyParams(params);
    expect(copy['b']?.dtype).toBe('int32');
    const before = [...(params.a.dataSync() as Float32Array)];
    ((copy['a'] as tf.Tensor).dataSync() as Float32Array).fill(0);
    expect([...params.a.dataSync()]).toEqual(before);
    disposeParams(params);
    expect([...(copy['b'] as tf.Tensor).dataSync()]).toEqual([1, 2]);
    disposeParams(copy);
  });

  it('counts values and leaks nothing', () => {
    const params = { a: numbers([2, 3]), b: numbers([]) };
    expect(countParams(params)).toBe(7);
    expect(leaked(() => copyParams(params))).toBe(0);
  });
});

describe('valueAndGradients', () => {
  it('returns the loss and a gradient for every name, zeros for an unused parameter', () => {
    const params = { a: tf.tensor1d([1, 2, 3]), unused: numbers([2, 2]) };
    const { value, gradients } = valueAndGradients(
      (p) => tf.sum(tf.square(p['a'] as tf.Tensor)) as tf.Scalar,
      params,
    );
    expect(value.dataSync()[0]).toBe(14);
    expect(Object.keys(gradients)).toEqual(['a', 'unused']);
    expect([...(gradients['a'] as tf.Tensor).dataSync()]).toEqual([2, 4, 6]);
    expect([...(gradients['unused'] as tf.Tensor).dataSync()]).toEqual([0, 0, 0, 0]);
    expect(gradients['unused']?.shape).toEqual([2, 2]);
  });

  it('leaks nothing, and refuses a loss of several values', () => {
    const params = { a: numbers([3]), unused: numbers([2]) };
    expect(
      leaked(() => ({
        ...valueAndGradients((p) => tf.mean(tf.exp(p['a'] as tf.Tensor)) as tf.Scalar, params),
      })),
    ).toBe(0);
    expect(() =>
      valueAndGradients((p) => tf.exp(p['a'] as tf.Tensor) as unknown as tf.Scalar, params),
    ).toThrow(/loss is .*\[3\]/);
  });
});
