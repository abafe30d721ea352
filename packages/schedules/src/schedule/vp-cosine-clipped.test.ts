import { logSnr, noiseRatio } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { vpCosine } from './vp-cosine';
import { vpCosineClipped } from './vp-cosine-clipped';

describe('vpCosineClipped', () => {
  const schedule = vpCosineClipped();

  it('is the plain cosine except within 2.9e-5 of the ends', () => {
    for (const t of [2.9e-5, 0.001, 0.1, 0.37, 0.5, 0.9, 0.999, 1 - 2.9e-5]) {
      const level = schedule.at(t);
      expect(level.alpha).toBeCloseTo(Math.cos((Math.PI / 2) * t), 15);
      expect(level.sigma).toBeCloseTo(Math.sin((Math.PI / 2) * t), 15);
      expect(level.alphaRate).toBeCloseTo(-(Math.PI / 2) * Math.sin((Math.PI / 2) * t), 14);
      expect(level.sigmaRate).toBeCloseTo((Math.PI / 2) * Math.cos((Math.PI / 2) * t), 14);
    }
  });

  it('clamps log-SNR to its limits, without derivatives', () => {
    for (const t of [0, 1e-5, 2.8e-5]) {
      expect(logSnr(schedule.at(t))).toBeCloseTo(20, 10);
      expect(logSnr(schedule.at(1 - t))).toBeCloseTo(-20, 10);
      expect('alphaRate' in schedule.at(t) || 'sigmaRate' in schedule.at(1 - t)).toBe(false);
    }
    const narrow = vpCosineClipped({ logSnrMax: 9, logSnrMin: -7 });
    expect(logSnr(narrow.at(0.001))).toBeCloseTo(9, 10);
    expect(logSnr(narrow.at(0.999))).toBeCloseTo(-7, 10);
    expect(narrow.at(0.5).alpha).toBeCloseTo(Math.SQRT1_2, 15);
  });

  it('returns the end of the range for a clamped level', () => {
    for (const time of [0, 1]) expect(schedule.atNoiseRatio(noiseRatio(schedule.at(time))).time).toBe(time);
    expect(schedule.atNoiseRatio(0).time).toBe(0);
    expect(schedule.atNoiseRatio(Number.POSITIVE_INFINITY).time).toBe(1);
    expect(schedule.atNoiseRatio(1).time).toBeCloseTo(0.5, 15);
  });

  it('differs from vpCosine by less than 5e-5', () => {
    const scaled = vpCosine();
    for (let i = 0; i <= 1000; i++) {
      const [a, b] = [schedule.at(i / 1000), scaled.at(i / 1000)];
      expect(Math.hypot(a.alpha - b.alpha, a.sigma - b.sigma)).toBeLessThan(5e-5);
    }
  });

  it('has a description, and refuses bad limits', () => {
    expect(schedule.description).toEqual({ kind: 'vp-cosine-clipped', logSnrMax: 20, logSnrMin: -20 });
    expect(() => vpCosineClipped({ logSnrMax: 1, logSnrMin: 1 })).toThrow('logSnrMin is 1');
    expect(() => vpCosineClipped({ logSnrMax: Number.POSITIVE_INFINITY })).toThrow('logSnrMax is Infinity');
    expect(() => vpCosineClipped({ logSnrMin: Number.NEGATIVE_INFINITY })).toThrow('logSnrMin is -Infinity');
    expect(() => schedule.at(1.1)).toThrow('the vp-cosine-clipped schedule goes from 0 to 1');
  });
});
