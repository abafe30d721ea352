import { randomSource } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { featureStatistics } from './feature-statistics';

const dimension = 3;
const points = (() => {
  const z = randomSource(4).normal(3 * 50);
  // Correlated, and far from the origin.
  return Float64Array.from(
    z,
    (value, i) => value + (i % 3 === 2 ? (z[i - 1] as number) : 0) + 1000 * (i % 3),
  );
})();

/** The textbook two-pass formula. */
const direct = () => {
  const count = points.length / dimension;
  const column = (d: number) => points.filter((_, i) => i % dimension === d);
  const mean = [0, 1, 2].map((d) => column(d).reduce((a, b) => a + b, 0) / count);
  const covariance = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => {
      const other = column(j);
      return (
        column(i).reduce(
          (sum, x, n) => sum + (x - (mean[i] as number)) * ((other[n] as number) - (mean[j] as number)),
          0,
        ) /
        (count - 1)
      );
    }),
  );
  return { count, mean, covariance };
};

const expectClose = (actual: readonly number[], expected: readonly number[], tolerance: number) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - (expected[i] as number))).toBeLessThan(tolerance);
};

describe('featureStatistics', () => {
  it.each([[[50]], [[1, 49]], [[20, 0, 30]], [new Array<number>(50).fill(1)]])(
    'has the mean and covariance of all points, in batches of %j',
    (batches) => {
      const statistics = featureStatistics(dimension);
      let from = 0;
      for (const size of batches) {
        statistics.add(points.subarray(from * dimension, (from + size) * dimension));
        from += size;
      }
      const { count, mean, covariance } = statistics.gaussian();
      expect(count).toBe(50);
      expect(statistics.count).toBe(50);
      expectClose(mean, direct().mean, 1e-10);
      expectClose(covariance, direct().covariance, 1e-10);
    },
  );

  it('keeps a small spread around a large mean', () => {
    const statistics = featureStatistics(1);
    for (let i = 0; i < 100; i++) statistics.add([1e8 + (i % 2), 1e8 + (i % 2)]);
    expect(statistics.gaussian().covariance[0]).toBeCloseTo((0.25 * 200) / 199, 9);
  });

  it('accepts more points after it was read', () => {
    const statistics = featureStatistics(1);
    statistics.add([1, 3]);
    expect(statistics.gaussian()).toEqual({ count: 2, mean: [2], covariance: [2] });
    statistics.add([5]);
    expect(statistics.gaussian()).toEqual({ count: 3, mean: [3], covariance: [4] });
  });

  it('refuses unusable points', () => {
    expect(() => featureStatistics(0)).toThrow(/dimension is 0/);
    const statistics = featureStatistics(2);
    expect(() => statistics.add([1, 2, 3])).toThrow(/features\.length is 3: give whole points of 2/);
    expect(() => statistics.add([1, 2, 3, Number.NaN])).toThrow(/feature 1 is NaN.*diverged/);
    statistics.add([1, 2]);
    expect(() => statistics.gaussian()).toThrow(/two points or more, and 1 were added/);
  });
});
