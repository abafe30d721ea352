import { describe, expect, it } from 'vitest';
import { agreement, rmsDistance } from './agreement';

describe('agreement', () => {
  it('is the share of equal labels', () => {
    expect(agreement([1, 2, 3, 4], Int32Array.of(1, 2, 0, 4))).toBe(0.75);
  });

  it('refuses lists of different lengths', () => {
    expect(() => agreement([1], [1, 2])).toThrow(/b\.length is 2: the first list has 1/);
    expect(() => agreement([], [])).toThrow(/b\.length is 0/);
  });
});

describe('rmsDistance', () => {
  it('is the root of the mean squared difference', () => {
    expect(rmsDistance([0, 0, 1, 2], Float32Array.of(3, 4, 1, 2))).toBe(2.5);
  });

  it('refuses lists of different lengths', () => {
    expect(() => rmsDistance([1, 2], [1])).toThrow(/b\.length is 1/);
  });
});
