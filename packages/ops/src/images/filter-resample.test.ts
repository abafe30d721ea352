import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../gradients/gradient-error';
import { filterDown2x, filterUp2x } from './filter-resample';

beforeAll(() => tf.setBackend('cpu'));

/** One axis by the definition, pixel after pixel. */
const down = (x: readonly number[], f: readonly number[]): number[] =>
  Array.from({ length: x.length / 2 }, (_, i) =>
    f.reduce((sum, tap, k) => sum + tap * (x[2 * i + k - (f.length / 2 - 1)] ?? 0), 0),
  );
const up = (x: readonly number[], f: readonly number[]): number[] =>
  Array.from({ length: 2 * x.length }, (_, n) =>
    x.reduce((sum, value, i) => sum + 2 * (f[n - 2 * i + f.length / 2 - 1] ?? 0) * value, 0),
  );

const filters = [
  [1, 1],
  [1, 3, 3, 1],
  [1, 2],
  [1, 4, 10, 10, 4, 1],
];

describe.each(filters.map((filter) => [filter]))('the filter %j', (filter) => {
  const sum = filter.reduce((a, b) => a + b, 0);
  const taps = filter.map((f) => f / sum);

  it.each([
    ['down', filterDown2x, down],
    ['up', filterUp2x, up],
  ] as const)('goes %s as its definition says, along both axes', (_, resample, alongOne) => {
    const [h, w] = [4, 6];
    const values = Array.from(randomSource(1).normal(h * w));
    const rows = Array.from({ length: h }, (_, i) => alongOne(values.slice(i * w, (i + 1) * w), taps));
    const width = (rows[0] as number[]).length;
    const columns = Array.from({ length: width }, (_, j) =>
      alongOne(
        rows.map((row) => row[j] as number),
        taps,
      ),
    );
    // Two images of two channels: the second of each is another multiple of the first.
    const x = tf.stack(
      [1, -2].map((a) =>
        tf.stack(
          [1, 3].map((b) => tf.mul(tf.tensor2d(values, [h, w]), a * b)),
          2,
        ),
      ),
    );
    const before = tf.memory().numTensors;
    const y = resample(x, filter);
    expect(tf.memory().numTensors).toBe(before + 1);
    const height = (columns[0] as number[]).length;
    expect(y.shape).toEqual([2, height, width, 2]);
    const found = y.arraySync() as number[][][][];
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) {
        const expected = columns[j]?.[i] as number;
        expect(found[0]?.[i]?.[j]?.[0]).toBeCloseTo(expected, 5);
        expect(found[1]?.[i]?.[j]?.[1]).toBeCloseTo(-6 * expected, 4);
      }
  });

  it('halves without padding if x includes its surroundings', () => {
    const side = filter.length / 2 - 1;
    const x = randomSource(3).normalTensor([1, 4, 6, 2]) as tf.Tensor4D;
    const edge: [number, number] = [side, side];
    const padded = tf.pad(x, [[0, 0], edge, edge, [0, 0]]);
    const [mine, whole] = [filterDown2x(padded, filter, { zeros: false }), filterDown2x(x, filter)];
    expect(mine.shape).toEqual(whole.shape);
    expect([...mine.dataSync()]).toEqual([...whole.dataSync()]);
  });

  it('has the right gradients', () => {
    const params = { x: randomSource(2).normalTensor([1, 4, 4, 2]) };
    for (const resample of [filterDown2x, filterUp2x]) {
      const loss = ({ x }: { x?: tf.Tensor }) =>
        tf.tidy(() => tf.sum(tf.square(resample(x as tf.Tensor, filter)))) as tf.Scalar;
      expect(gradientError(loss, params, { samples: 4 })).toBeLessThan(1e-2);
    }
  });
});

it('refuses odd images and filters', () => {
  expect(() => filterDown2x(tf.zeros([1, 3, 4, 1]), [1, 1])).toThrow('even height and width');
  expect(() => filterUp2x(tf.zeros([1, 4, 4, 1]), [1, 2, 1])).toThrow('filter is [1,2,1]');
  expect(() => filterUp2x(tf.zeros([4, 4, 1]), [1, 1])).toThrow('give images');
});
