import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gaussianOf } from './gaussian-of';

function* batches() {
  yield tf.tensor2d([
    [0, 1],
    [2, 5],
  ]);
  yield tf.tensor2d([[4, 0]]);
}

describe('gaussianOf', () => {
  it('uses points as their own features, and leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    expect(await gaussianOf(batches())).toEqual({ count: 3, mean: [2, 2], covariance: [4, -1, -1, 7] });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('computes features, and leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    const sums = (x: tf.Tensor) => tf.sum(tf.add(x, 1), 1, true);
    expect(await gaussianOf(batches(), sums)).toEqual({ count: 3, mean: [6], covariance: [9] });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('accepts asynchronous batches', async () => {
    async function* later() {
      yield* batches();
    }
    expect((await gaussianOf(later())).count).toBe(3);
  });

  it('refuses features that are not rows, and an empty set, and leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    await expect(gaussianOf(batches(), (x) => tf.sum(x, 1))).rejects.toThrow(/features\(x\)\.shape is \[2\]/);
    await expect(gaussianOf([])).rejects.toThrow(/two points or more/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
