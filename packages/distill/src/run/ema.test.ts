import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { emaWeight, inferenceMomentum } from './ema';

describe('emaWeight', () => {
  it('is (1 - mu) / (1 - mu^i)', () => {
    for (const mu of [0.1, 0.5, 0.9, 0.999]) {
      for (const i of [1, 2, 3, 10, 100]) expect(emaWeight(mu, i)).toBeCloseTo((1 - mu) / (1 - mu ** i), 12);
    }
  });

  it('keeps its digits if mu is close to 1', () => {
    // 1 - mu^i = i (1 - mu) (1 - (i - 1) (1 - mu) / 2 + ...)
    const e = 2 ** -40;
    expect(Math.abs(emaWeight(1 - e, 1000) * 1000 * (1 - (999 * e) / 2) - 1)).toBeLessThan(1e-12);
  });

  it('is 1 for the first update, 1 / i for mu = 1, and 1 for mu = 0', () => {
    for (const mu of [0, 0.5, 0.99995, 1]) expect(emaWeight(mu, 1)).toBeCloseTo(1, 12);
    expect(emaWeight(1, 7)).toBe(1 / 7);
    expect(emaWeight(0, 7)).toBe(1);
  });

  it('makes the average with the weights mu^0, mu^1, ... from the newest value on', () => {
    const [mu, values] = [0.7, [3, -1, 4, 1, 5]];
    const average = values.reduce((old, value, k) => {
      const w = emaWeight(mu, k + 1);
      return (1 - w) * old + w * value;
    }, 99);
    const weights = values.map((_, k) => mu ** (values.length - 1 - k));
    const expected = values.reduce((sum, value, k) => sum + value * (weights[k] as number), 0);
    expect(average).toBeCloseTo(expected / weights.reduce((a, b) => a + b, 0), 12);
  });

  it('refuses a momentum outside [0, 1]', () => {
    for (const mu of [-0.1, 1.1, Number.NaN]) expect(() => emaWeight(mu, 1)).toThrow(TractError);
  });
});

it('inferenceMomentum leaves the first parameters a thousandth after a phase, and is at most the 0.99995 of the paper', () => {
  expect(inferenceMomentum(100) ** 100).toBeCloseTo(1e-3, 12);
  expect(inferenceMomentum(10 ** 7)).toBe(0.99995);
});

it('names the range of a momentum in the message', () => {
  expect(() => emaWeight(1.5, 1)).toThrow(
    'mu is 1.5: give a momentum from 0 (no memory) to 1 (the plain mean).',
  );
});
