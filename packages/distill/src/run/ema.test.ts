import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { emaWeight, inferenceMomentum } from './ema';

describe('emaWeight', () => {
  it('is (1 - mu) / (1 - mu^i)', () => {
    for (const mu of [0.1, 0.5, 0.9, 0.999]) {
      for (const i of [1, 2, 3, 10, 100]) expect(emaWeight(mu, i)).toBeCloseTo((1 - mu) / (1 - mu ** i), 12);
    }
  });

  it('keeps its digits where mu is close to 1', () => {
    // 1 - mu^i = i (1 - mu) (1 - (i - 1) (1 - mu) / 2 + ...)
    const e = 2 ** -40;
    expect(Math.abs(emaWeight(1 - e, 1000) * 1000 * (1 - (999 * e) / 2) - 1)).toBeLessThan(1e-12);
  });

  it('takes all of the first, and with mu = 1 the plain mean, with mu = 0 the newest', () => {
    for (const mu of [0, 0.5, 0.99995, 1]) expect(emaWeight(mu, 1)).toBeCloseTo(1, 12);
    expect(emaWeight(1, 7)).toBe(1 / 7);
    expect(emaWeight(0, 7)).toBe(1);
  });

  it('makes the average that weighs the newest i with mu^0, mu^1, ..', () => {
    const [mu, values] = [0.7, [3, -1, 4, 1, 5]];
    const average = values.reduce((old, value, k) => {
      const w = emaWeight(mu, k + 1);
      return (1 - w) * old + w * value;
    }, 99);
    const weights = values.map((_, k) => mu ** (values.length - 1 - k));
    const expected = values.reduce((sum, value, k) => sum + value * (weights[k] as number), 0);
    expect(average).toBeCloseTo(expected / weights.reduce((a, b) => a + b, 0), 12);
  });

  it('refuses a momentum that is none', () => {
    for (const mu of [-0.1, 1.1, Number.NaN]) expect(() => emaWeight(mu, 1)).toThrow(TractError);
  });
});

it('inferenceMomentum forgets all but a thousandth over a phase, and never more slowly than the paper', () => {
  expect(inferenceMomentum(100) ** 100).toBeCloseTo(1e-3, 12);
  expect(inferenceMomentum(10 ** 7)).toBe(0.99995);
});

it('refuses a momentum outside of 0 to 1', () => {
  expect(() => emaWeight(1.5, 1)).toThrow(
    'mu is 1.5: give a momentum from 0 (no memory) to 1 (the plain mean).',
  );
});
