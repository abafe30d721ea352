import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

/** Runs f in a tidy and checks that no tensor is left. */
const clean = (f: () => void): void => {
  const before = tf.memory();
  tf.tidy(f);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
};

describe('Reshape', () => {
  it('shares the data if the shape is the same', () =>
    clean(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const y = tf.reshape(x, [-1, 3]);
      expect(y.shape).toEqual([2, 3]);
      expect(y.dataId).toBe(x.dataId);
      x.dispose();
      expect([...y.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    }));

  it('changes the shape, also to and from scalars', () =>
    clean(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const turned = tf.matMul(tf.reshape(x, [3, 2]) as tf.Tensor2D, tf.ones([2, 1]));
      expect([...turned.dataSync()]).toEqual([3, 7, 11]);
      expect(tf.reshape(tf.tensor1d([7], 'int32'), []).shape).toEqual([]);
      expect(() => tf.reshape(x, [4, 2])).toThrow(/product of shape 4,2/);
    }));
});

describe('Cast', () => {
  it('shares the data of the same type and converts other types', () =>
    clean(() => {
      const x = tf.tensor1d([1.7, -1.7, 0]);
      expect(tf.cast(x, 'float32').dataId).toBe(x.dataId);
      const whole = tf.cast(x, 'int32');
      expect(whole.dtype).toBe('int32');
      expect([...whole.dataSync()]).toEqual([1, -1, 0]);
      expect([...tf.cast(x, 'bool').dataSync()]).toEqual([1, 1, 0]);
    }));
});

describe('BatchMatMul', () => {
  const [m, k, n] = [5, 7, 3];
  const sizes = (batch: readonly number[], rows: number, columns: number, turn: boolean) => [
    ...batch,
    ...(turn ? [columns, rows] : [rows, columns]),
  ];
  const product = (a: Float32Array, b: Float32Array, at: number, ta: boolean, tb: boolean) =>
    Float64Array.from({ length: m * n }, (_, o) => {
      const [i, j] = [Math.floor(o / n), o % n];
      let sum = 0;
      for (let l = 0; l < k; l++)
        sum +=
          (a[at * m * k + (ta ? l * m + i : i * k + l)] as number) *
          (b[at * k * n + (tb ? j * k + l : l * n + j)] as number);
      return sum;
    });

  it.each([
    [[], false, false],
    [[], true, false],
    [[], false, true],
    [[], true, true],
    [[2], false, true],
    [[2], true, false],
  ] as const)('batch %j, transposed %s and %s', (batch, ta, tb) =>
    clean(() => {
      const count = batch.length === 0 ? 1 : 2;
      const [a, b] = [normals(count * m * k, 1), normals(count * k * n, 2)];
      const y = tf.matMul(tf.tensor(a, sizes(batch, m, k, ta)), tf.tensor(b, sizes(batch, k, n, tb)), ta, tb);
      expect(y.shape).toEqual([...batch, m, n]);
      const expected = Array.from({ length: count }, (_, at) => [...product(a, b, at, ta, tb)]).flat();
      expect(relativeError(y.dataSync(), expected)).toBeLessThan(1e-6);
    }),
  );
});
