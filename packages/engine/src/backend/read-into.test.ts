import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { nodeBackend } from './node-backend';

useNativeEngine();

const readInto = (x: tf.Tensor, target: Float32Array): void => nodeBackend().readInto?.(x.dataId, target);

describe('readInto', () => {
  it('copies the values without changing the tensor', () => {
    tf.tidy(() => {
      // A tensor that TensorFlow has, and one that was not copied to it yet.
      for (const x of [tf.add(tf.range(0, 6), 1), tf.tensor1d([1, 2, 3, 4, 5, 6])]) {
        const target = new Float32Array(8).fill(9);
        for (let again = 0; again < 2; again++) {
          readInto(x, target.subarray(1, 7));
          expect([...target]).toEqual([9, 1, 2, 3, 4, 5, 6, 9]);
          expect([...x.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
        }
        expect([...tf.mul(x, 2).dataSync()]).toEqual([2, 4, 6, 8, 10, 12]);
      }
    });
  });

  it('frees its copy without waiting for garbage collection', () => {
    tf.tidy(() => {
      const x = tf.add(tf.ones([1_000_000]), 1);
      const target = new Float32Array(1_000_000);
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      for (let i = 0; i < 10; i++) {
        readInto(x, target);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
      // A copy has 4 MB; V8 lets about 64 MB of them accumulate.
      expect(most).toBeLessThan(3_000_000);
    });
  });
});
