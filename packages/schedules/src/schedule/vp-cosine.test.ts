import { type Level, logSnr, TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { vpCosine } from './vp-cosine';

describe('vpCosine', () => {
  it('goes from log-SNR 20 to -20, through 0 in the middle', () => {
    const schedule = vpCosine();
    expect(logSnr(schedule.at(0))).toBeCloseTo(20, 10);
    expect(logSnr(schedule.at(0.5))).toBeCloseTo(0, 12);
    expect(logSnr(schedule.at(1))).toBeCloseTo(-20, 10);
  });

  it('is the plain cosine except near the ends', () => {
    const schedule = vpCosine();
    for (const t of [0.1, 0.37, 0.5, 0.9]) {
      expect(schedule.at(t).alpha).toBeCloseTo(Math.cos((Math.PI / 2) * t), 4);
    }
    const plain = vpCosine({ logSnrMax: 300, logSnrMin: -300 });
    for (const t of [0, 0.25, 0.5, 1]) expect(plain.at(t).alpha).toBeCloseTo(Math.cos((Math.PI / 2) * t), 15);
  });

  it('has the given ends', () => {
    const schedule = vpCosine({ logSnrMax: 9, logSnrMin: -7 });
    expect(logSnr(schedule.at(0))).toBeCloseTo(9, 10);
    expect(logSnr(schedule.at(1))).toBeCloseTo(-7, 10);
    expect(schedule.description).toEqual({ kind: 'vp-cosine', logSnrMax: 9, logSnrMin: -7 });
    expect(() => vpCosine({ logSnrMax: 1, logSnrMin: 1 })).toThrow(TractError);
  });

  it('is symmetric if time is reversed and alpha and sigma are exchanged', () => {
    const schedule = vpCosine();
    for (let i = 0; i <= 64; i++) {
      const [a, b]: Level[] = [schedule.at(i / 64), schedule.at(1 - i / 64)];
      expect(a?.alpha).toBe(b?.sigma);
    }
  });

  it('refuses times outside of its range', () => {
    expect(() => vpCosine().at(1.01)).toThrow('time is 1.01: the vp-cosine schedule goes from 0 to 1');
  });
});
