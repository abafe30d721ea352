import { describe, expect, it } from 'vitest';
import { augmentations, mirror } from './augmentation';

describe('augmentations', () => {
  it('are a function of the seed and the position', () => {
    const [one, same, other] = [augmentations(4), augmentations(4), augmentations(5)];
    const places = [7, 0, 12, 3];
    const there = places.map((p) => one(p));
    expect([...places].reverse().map((p) => same(p))).toEqual([...there].reverse());
    expect(places.map((p) => other(p))).not.toEqual(there);
  });

  it('mirror half of the examples and crop anywhere', () => {
    const chance = augmentations(1);
    const drawn = Array.from({ length: 4000 }, (_, p) => chance(p));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean(drawn.map(({ flip }) => Number(flip))) - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(mean(drawn.map(({ down }) => down)) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(mean(drawn.map(({ right }) => right)) - 0.5)).toBeLessThan(0.02);
  });
});

describe('mirror', () => {
  it('turns rows round, and leaves what is around alone', () => {
    const values = Float32Array.of(-1, 1, 2, 3, 4, 5, 6, -1);
    mirror(values, 1, [2, 3, 1]);
    expect([...values]).toEqual([-1, 3, 2, 1, 6, 5, 4, -1]);
  });

  it('keeps the channels of a pixel in their order', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    mirror(values, 0, [1, 2, 3]);
    expect([...values]).toEqual([4, 5, 6, 1, 2, 3]);
    mirror(values, 0, [1, 2, 3]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
