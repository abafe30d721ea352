import { describe, expect, it } from 'vitest';
import { median, summary } from './statistics';

describe('median', () => {
  it('is the middle, in any order', () => {
    expect(median([5])).toBe(5);
    expect(median([9, 1, 4])).toBe(4);
    expect(median([10, 2, 1, 100])).toBe(6);
  });

  it('does not change its argument', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow(/at least one number/);
  });
});

describe('summary', () => {
  it('has median, smallest and largest', () => {
    expect(summary([4, -1, 10])).toEqual({ median: 4, min: -1, max: 10 });
  });
});
