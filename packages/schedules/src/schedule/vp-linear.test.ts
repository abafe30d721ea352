import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { vpLinear } from './vp-linear';

describe('vpLinear', () => {
  it('has alpha = exp(-integral of beta / 2)', () => {
    const schedule = vpLinear();
    for (const time of [0, 0.2, 0.65, 1]) {
      // The trapezoidal rule is exact for a linear beta.
      const integral = (time * (0.1 + (0.1 + 19.9 * time))) / 2;
      expect(schedule.at(time).alpha).toBeCloseTo(Math.exp(-integral / 2), 14);
    }
  });

  it('starts clean, where sigma has no derivative', () => {
    const level = vpLinear().at(0);
    expect(level).toMatchObject({ alpha: 1, sigma: 0 });
    expect(level.alphaRate).toBeCloseTo(-0.05, 14);
    expect('sigmaRate' in level).toBe(false);
  });

  it('finds the time of very small and very large noise ratios', () => {
    const schedule = vpLinear();
    for (const ratio of [1e-9, 1e-3, 1, 50]) {
      const { alpha, sigma } = schedule.atNoiseRatio(ratio);
      expect(sigma / alpha / ratio).toBeCloseTo(1, 9);
    }
    expect(schedule.atNoiseRatio(1e200).time).toBe(1);
  });

  it('refuses bad betas', () => {
    expect(() => vpLinear({ betaMin: 0 })).toThrow('betaMin is 0');
    expect(() => vpLinear({ betaMax: 0.1 })).toThrow('betaMax is 0.1');
    expect(() => vpLinear({ betaMax: Number.POSITIVE_INFINITY })).toThrow(TractError);
    expect(() => vpLinear().at(-0.1)).toThrow('time is -0.1');
  });
});
