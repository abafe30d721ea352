import { noiseRatio, TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { edm } from '../schedule/edm';
import { vpCosine } from '../schedule/vp-cosine';
import { karras, uniform } from './grids';

describe('uniform', () => {
  it('spaces levels evenly in time, with exact ends', () => {
    const grid = uniform().place(vpCosine(), 10);
    expect(grid.steps).toBe(10);
    grid.levels.forEach((level, i) => {
      expect(level.time).toBeCloseTo(i / 10, 14);
    });
    expect(grid.level(0).time).toBe(0);
    expect(grid.level(10).time).toBe(1);
    expect(
      uniform()
        .place(edm({ sigmaMax: 4 }), 2)
        .levels.map((level) => level.sigma),
    ).toEqual([0, 2, 4]);
  });

  it('nests: every other level of 2 N steps is the grid of N', () => {
    const [fine, coarse] = [uniform().place(vpCosine(), 1024), uniform().place(vpCosine(), 32)];
    expect(fine.every(32).levels).toEqual(coarse.levels);
  });
});

describe('karras', () => {
  it('has the levels of Karras et al. and a clean end', () => {
    const grid = karras().place(edm(), 18);
    expect(grid.steps).toBe(18);
    expect(grid.level(0).sigma).toBe(0);
    expect(grid.level(1).sigma).toBeCloseTo(0.002, 15);
    expect(grid.level(18).sigma).toBe(80);
    const [low, high] = [0.002 ** (1 / 7), 80 ** (1 / 7)];
    grid.levels.slice(1).forEach(({ sigma }, i) => {
      expect(sigma ** (1 / 7)).toBeCloseTo(low + (i / 17) * (high - low), 12);
    });
  });

  it('places the same noise ratios on a VP path', () => {
    const grid = karras({ rho: 5, sigmaMin: 0.01, sigmaMax: 50 }).place(vpCosine(), 9);
    const same = karras({ rho: 5, sigmaMin: 0.01, sigmaMax: 50 }).place(edm(), 9);
    grid.levels.slice(1).forEach((level, i) => {
      expect(noiseRatio(level) / noiseRatio(same.level(i + 1))).toBeCloseTo(1, 10);
    });
    expect(grid.level(0).time).toBe(0);
  });

  it('goes from sigmaMax to clean in one step', () => {
    expect(
      karras()
        .place(edm(), 1)
        .levels.map((level) => level.sigma),
    ).toEqual([0, 80]);
  });

  it('has a description', () => {
    expect(karras({ rho: 3 }).description).toEqual({ kind: 'karras', rho: 3, sigmaMin: 0.002, sigmaMax: 80 });
    expect(uniform().description).toEqual({ kind: 'uniform' });
  });
});

it('grids refuse bad options and steps', () => {
  for (const steps of [0, 1.5, -3, Number.NaN]) {
    expect(() => uniform().place(edm(), steps)).toThrow(`steps is ${steps}`);
    expect(() => karras().place(edm(), steps)).toThrow(`steps is ${steps}`);
  }
  expect(() => karras({ rho: 0 })).toThrow('rho is 0');
  expect(() => karras({ sigmaMin: 90 })).toThrow('sigmaMin is 90');
  expect(() => karras({ sigmaMin: 0 })).toThrow(TractError);
});
