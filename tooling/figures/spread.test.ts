import { describe, expect, it } from 'vitest';
import { spread, spreadTable } from './spread';

describe('spread', () => {
  it('is the median and both ends', () => {
    expect(spread([3, 1, 10])).toEqual({ median: 3, lowest: 1, highest: 10 });
    expect(spread([4, 1])).toEqual({ median: 2.5, lowest: 1, highest: 4 });
    expect(() => spread([])).toThrow('values is empty');
  });
});

describe('spreadTable', () => {
  it('has a row per sampler', () => {
    const report = (seed: number, tract1: number) => ({
      seed,
      seconds: {},
      frechet: { floor: 2, tract1 },
      agreement: { tract1: 0.8 },
    });
    expect(
      spreadTable([report(0, 60), report(1, 50), report(2, 80)])
        .split('\n')
        .slice(2),
    ).toEqual([
      '| floor | 2.00 | 1.0 |  |',
      '| tract1 | 60.00 (50.00 to 80.00) | 30.0 (25.0 to 40.0) | 80.0 % |',
    ]);
  });
});
