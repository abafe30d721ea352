import { noiseRatio } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../grid/grids';
import { vpDdpm } from './vp-ddpm';

/** alphaBar_n as the plain product of 1 - beta_i. */
const alphaBar = (n: number, beta: (i: number) => number): number =>
  Array.from({ length: n + 1 }, (_, i) => 1 - beta(i)).reduce((a, b) => a * b, 1);

describe('vpDdpm', () => {
  const schedule = vpDdpm();

  it('has the alpha-bar of DDPM at every index', () => {
    const beta = (i: number) => 1e-4 + (i * (0.02 - 1e-4)) / 999;
    for (const n of [0, 1, 2, 10, 250, 500, 998, 999]) {
      const { time, alpha, sigma } = schedule.at(n);
      expect(time).toBe(n);
      expect(alpha ** 2 / alphaBar(n, beta)).toBeCloseTo(1, 12);
      expect(sigma ** 2 / (1 - alphaBar(n, beta))).toBeCloseTo(1, 11);
    }
    expect(schedule.at(0).sigma).toBeCloseTo(0.01, 15);
    expect(schedule.at(999).alpha ** 2).toBeCloseTo(4.0358e-5, 9);
  });

  it('has the betas of latent diffusion if it is scaled', () => {
    const stable = vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true });
    const [low, high] = [Math.sqrt(0.00085), Math.sqrt(0.012)];
    const beta = (i: number) => (low + (i * (high - low)) / 999) ** 2;
    for (const n of [0, 1, 333, 999]) {
      expect(stable.at(n).alpha ** 2 / alphaBar(n, beta)).toBeCloseTo(1, 12);
    }
    // The last alpha-bar of Stable Diffusion 1.
    expect(stable.at(999).alpha ** 2).toBeCloseTo(0.00466, 5);
  });

  it('is clean at -1', () => {
    expect(schedule.range).toEqual([-1, 999]);
    expect(schedule.at(-1)).toEqual({ time: -1, alpha: 1, sigma: 0 });
    expect(schedule.atNoiseRatio(0)).toEqual(schedule.at(-1));
  });

  it('has a linear -log alpha-bar between two indices, and no derivatives', () => {
    for (const n of [-1, 0, 41, 998]) {
      const [low, high] = [n, n + 1].map((time) => -2 * Math.log(schedule.at(time).alpha)) as [
        number,
        number,
      ];
      const between = schedule.at(n + 0.25);
      expect(-2 * Math.log(between.alpha)).toBeCloseTo(low + 0.25 * (high - low), 13);
      expect(between.alpha ** 2 + between.sigma ** 2).toBeCloseTo(1, 14);
      expect('alphaRate' in between || 'sigmaRate' in between).toBe(false);
    }
  });

  it('finds every index by its noise ratio, and clamps to the ends', () => {
    for (let n = -1; n < 1000; n++) {
      expect(Math.abs(schedule.atNoiseRatio(noiseRatio(schedule.at(n))).time - n)).toBeLessThan(1e-9);
    }
    for (const ratio of [1e-9, 0.0098, 0.3, 7, 157]) {
      expect(noiseRatio(schedule.atNoiseRatio(ratio)) / ratio).toBeCloseTo(1, 13);
    }
    for (const ratio of [158, 1e200, Number.POSITIVE_INFINITY])
      expect(schedule.atNoiseRatio(ratio).time).toBe(999);
    expect(() => schedule.atNoiseRatio(Number.NaN)).toThrow('time is NaN');
  });

  it('has whole indices on uniform grids', () => {
    for (const [steps, stride] of [
      [1000, 1],
      [50, 20],
      [8, 125],
    ] as const) {
      const { levels } = uniform().place(schedule, steps);
      expect(levels.map(({ time }) => time)).toEqual(
        Array.from({ length: steps + 1 }, (_, i) => i * stride - 1),
      );
    }
  });

  it('has a description, also with other options', () => {
    expect(schedule.description).toEqual({ kind: 'vp-ddpm', count: 1000, betaStart: 1e-4, betaEnd: 0.02 });
    expect(vpDdpm({ scaled: true }).description['scaled']).toBe(true);
    expect(vpDdpm({ count: 1 }).at(0).sigma).toBeCloseTo(0.01, 15);
    expect(vpDdpm({ count: 4000 }).range).toEqual([-1, 3999]);
  });

  it('refuses bad options', () => {
    for (const count of [0, 1.5, -1, Number.NaN])
      expect(() => vpDdpm({ count })).toThrow(`count is ${count}`);
    expect(() => vpDdpm({ betaStart: 0 })).toThrow('betaStart is 0: give a number between 0 and 1');
    expect(() => vpDdpm({ betaEnd: 1 })).toThrow('betaEnd is 1');
    expect(() => vpDdpm({ scaled: 1 as unknown as boolean })).toThrow('scaled is 1: give true or false');
    expect(() => schedule.at(1000)).toThrow('time is 1000: the vp-ddpm schedule goes from -1 to 999');
  });
});
