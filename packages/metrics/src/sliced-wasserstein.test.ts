import { randomSource } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { slicedWasserstein } from './sliced-wasserstein';

const cloud = (seed: number, count: number) => randomSource(seed).normal(2 * count);

describe('slicedWasserstein', () => {
  it('is 0 between a set and itself in another order', () => {
    const a = [...cloud(1, 50)];
    const shuffled = [...randomSource(2).permutation(50)].flatMap((i) => a.slice(2 * i, 2 * i + 2));
    expect(shuffled).not.toEqual(a);
    expect(slicedWasserstein(a, shuffled, { random: randomSource(3) })).toBe(0);
  });

  it('between a set and itself shifted by v tends to |v| / sqrt(D)', () => {
    const a = cloud(1, 20);
    const shifted = a.map((value, i) => value + (i % 2 === 0 ? 3 : 4));
    const distance = slicedWasserstein(a, shifted, { projections: 20_000, random: randomSource(3) });
    expect(Math.abs(distance - 5 / Math.SQRT2)).toBeLessThan(0.03);
  });

  it('in one dimension is the distance of the sorted points, whatever the direction', () => {
    expect(slicedWasserstein([3, 1], [5, 2], { dimension: 1, random: randomSource(3) })).toBeCloseTo(
      Math.sqrt(2.5),
      12,
    );
  });

  it('detects lost modes, which mean and covariance miss', () => {
    const [four, two] = [Math.SQRT2, 1];
    const corners = Array.from({ length: 100 }, (_, i) => [
      i % 2 ? two : -two,
      i % 4 < 2 ? two : -two,
    ]).flat();
    const cross = Array.from({ length: 100 }, (_, i) =>
      i % 2 ? [i % 4 < 2 ? four : -four, 0] : [0, i % 4 < 2 ? four : -four],
    ).flat();
    expect(slicedWasserstein(corners, cross, { random: randomSource(3) })).toBeGreaterThan(0.2);
  });

  it('refuses sets that do not match', () => {
    const random = randomSource(1);
    expect(() => slicedWasserstein([1, 2, 3], [1, 2, 3], { random })).toThrow(/a\.length is 3/);
    expect(() => slicedWasserstein([1, 2], [1, 2, 3, 4], { random })).toThrow(/b\.length is 4/);
    expect(() => slicedWasserstein([1, 2], [1, 2], { random, projections: 0 })).toThrow(/projections is 0/);
  });
});
