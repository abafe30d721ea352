import { describe, expect, it } from 'vitest';
import { augmentations, mirror } from './augmentation';

describe('augmentations', () => {
  it('depend on the seed and the position only', () => {
    const [one, same, other] = [augmentations(4), augmentations(4), augmentations(5)];
    const positions = [7, 0, 12, 3];
    const drawn = positions.map((p) => one(p));
    expect([...positions].reverse().map((p) => same(p))).toEqual([...drawn].reverse());
    expect(positions.map((p) => other(p))).not.toEqual(drawn);
  });

  it('mirror half of the examples and crop uniformly', () => {
    const augment = augmentations(1);
    const drawn = Array.from({ length: 4000 }, (_, p) => augment(p));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean(drawn.map(({ flip }) => Number(flip))) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(mean(drawn.map(({ down }) => down)) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(mean(drawn.map(({ right }) => right)) - 0.5)).toBeLessThan(0.02);
  });
});

describe('mirror', () => {
  it('reverses rows and leaves other values unchanged', () => {
    const values = Float32Array.of(-1, 1, 2, 3, 4, 5, 6, -1);
    mirror(values, 1, [2, 3, 1]);
    expect([...values]).toEqual([-1, 3, 2, 1, 6, 5, 4, -1]);
  });

  it('keeps the order of the channels', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    mirror(values, 0, [1, 2, 3]);
    expect([...values]).toEqual([4, 5, 6, 1, 2, 3]);
    mirror(values, 0, [1, 2, 3]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
