import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { minSnr, outputWeight, snrPlusOne, truncatedSnr, uniformWeight } from './weights';

const at = (alpha: number, sigma: number) => ({ time: 0, alpha, sigma });

describe('weights', () => {
  it('truncatedSnr is alpha^2 / sigma^2, clamped to its bounds', () => {
    expect(truncatedSnr()(at(0.8, 0.4))).toBeCloseTo(4, 12);
    expect(truncatedSnr()(at(0.4, 0.8))).toBe(1);
    expect(truncatedSnr({ min: 0, max: 3 })(at(0.8, 0.4))).toBe(3);
    expect(truncatedSnr({ min: 0 })(at(0.4, 0.8))).toBeCloseTo(0.25, 12);
    expect(truncatedSnr({ max: 25 })(at(1, 0))).toBe(25);
    expect(() => truncatedSnr({ min: 3, max: 2 })).toThrow('min is 3');
    expect(() => truncatedSnr({ min: -1 })).toThrow(TractError);
  });

  it('minSnr is at most gamma, and snrPlusOne is SNR + 1', () => {
    expect(minSnr()(at(0.8, 0.2))).toBe(5);
    expect(minSnr({ gamma: 3 })(at(0.4, 0.8))).toBeCloseTo(0.25, 12);
    expect(snrPlusOne()(at(0.8, 0.6))).toBeCloseTo(0.64 / 0.36 + 1, 12);
  });

  it('uniformWeight is 1', () => {
    expect(uniformWeight()(at(0.1, 0.9))).toBe(1);
  });

  it('outputWeight is 1 / c_out^2', () => {
    // EDM: c_out = sigma s / sqrt(sigma^2 + s^2).
    expect(outputWeight()(at(1, 2))).toBeCloseTo((4 + 0.25) / 1, 12);
    // VP with data of unit variance: SNR + 1.
    expect(outputWeight({ dataStd: 1 })(at(0.8, 0.6))).toBeCloseTo(0.64 / 0.36 + 1, 12);
    expect(() => outputWeight({ dataStd: 0 })).toThrow('dataStd is 0');
  });
});

it('truncatedSnr accepts equal bounds', () => {
  expect(truncatedSnr({ min: 2, max: 2 })(at(0.8, 0.4))).toBe(2);
});
