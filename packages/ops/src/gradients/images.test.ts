import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { averagePool2x, upsample2x } from '../images/resample';
import { depthToSpace, spaceToDepth } from '../images/space-to-depth';
import { timestepEmbedding } from '../layers/timestep-embedding';
import { distance, leaked, numbers, read, weigh } from '../testing/test-support';
import { gradientError } from './gradient-error';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const image = (rows: number[][]) => tf.tensor4d([rows.map((row) => row.map((value) => [value]))]);

describe('upsample2x and averagePool2x', () => {
  it('are the definitions', () => {
    const small = image([
      [1, 2],
      [3, 4],
    ]);
    const large = image([
      [1, 1, 2, 2],
      [1, 1, 2, 2],
      [3, 3, 4, 4],
      [3, 3, 4, 4],
    ]);
    expect([...read(upsample2x(small))]).toEqual([...large.dataSync()]);
    expect([...read(averagePool2x(large))]).toEqual([...small.dataSync()]);
    expect([...read(averagePool2x(small))]).toEqual([2.5]);
  });

  it('keep channels and examples apart', () => {
    const x = numbers([2, 3, 2, 3]);
    const large = upsample2x(x);
    expect([...read(averagePool2x(large))]).toEqual([...x.dataSync()]);
    expect(large.shape).toEqual([2, 6, 4, 3]);
  });

  it('refuse a bad argument with a remedy', () => {
    expect(() => averagePool2x(numbers([1, 3, 2, 1]))).toThrow(/even height and width/);
    expect(() => upsample2x(numbers([3, 2]))).toThrow(/\[N, H, W, C\]/);
  });
});

describe('spaceToDepth and depthToSpace', () => {
  it('put each square into channels, row by row, and back', () => {
    const x = image([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect([...read(spaceToDepth(x, 2))]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
    const y = numbers([2, 6, 9, 4]);
    for (const block of [1, 3]) {
      const deep = spaceToDepth(y, block);
      expect(deep.shape).toEqual([2, 6 / block, 9 / block, 4 * block * block]);
      expect([...read(depthToSpace(deep, block))]).toEqual([...y.dataSync()]);
    }
  });

  it('refuse bad arguments with a remedy', () => {
    expect(() => spaceToDepth(numbers([1, 3, 4, 1]), 2)).toThrow(/block is 2.*3 and 4/);
    expect(() => depthToSpace(numbers([1, 3, 4, 6]), 2)).toThrow(/block is 2.*6 channels/);
    expect(() => spaceToDepth(numbers([4, 4]), 2)).toThrow(/\[N, H, W, C\]/);
  });
});

describe.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ['upsample2x', upsample2x],
  ['averagePool2x', averagePool2x],
  ['spaceToDepth', (x) => spaceToDepth(x, 2)],
  ['depthToSpace', (x) => depthToSpace(x, 2)],
])('%s', (_, f) => {
  it('has the right gradient and leaves no tensors', () => {
    const x = numbers([2, 4, 2, 4]);
    expect(
      gradientError((p) => weigh(tf.square(f(p['x'] as tf.Tensor))), { x }, { samples: 20 }),
    ).toBeLessThan(5e-3);
    expect(leaked(() => f(x))).toBe(0);
  });
});

describe('timestepEmbedding', () => {
  it('is [sin(v f_k), cos(v f_k)] with f_k from 1 down to almost 1 / maxPeriod', () => {
    const values = [0, 1.5, -300];
    const frequencies = [1, 10, 100, 1000].map((period) => 1 / period);
    const expected = values.flatMap((v) => [
      ...frequencies.map((f) => Math.sin(v * f)),
      ...frequencies.map((f) => Math.cos(v * f)),
    ]);
    const embedding = timestepEmbedding(tf.tensor1d(values), 8);
    expect(embedding.shape).toEqual([3, 8]);
    expect(distance(read(embedding), expected)).toBeLessThan(2e-5);
    expect(leaked(() => timestepEmbedding(tf.tensor1d(values), 8))).toBe(1);
    const scaled = timestepEmbedding(tf.tensor1d([0, 0.75, -150]), 8, 10000, 2);
    expect(distance(read(scaled), expected)).toBeLessThan(2e-5);
  });

  it('refuses bad arguments with a remedy', () => {
    expect(() => timestepEmbedding(numbers([2]), 7)).toThrow(/width is 7/);
    expect(() => timestepEmbedding(numbers([2]), 8, 1)).toThrow(/maxPeriod is 1/);
  });
});
