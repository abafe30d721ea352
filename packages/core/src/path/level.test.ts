import { describe, expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import { gap, type Level, levelList, logSnr, mapLevels, noiseRatio, sameLevel, zipLevels } from './level';

const at = (alpha: number, sigma: number, time = 0): Level => ({ time, alpha, sigma });

describe('numbers of a level', () => {
  it('logSnr and noiseRatio are right, also at the ends', () => {
    expect(logSnr(at(2, 1))).toBeCloseTo(Math.log(4), 14);
    expect(logSnr(at(1, 0))).toBe(Number.POSITIVE_INFINITY);
    expect(logSnr(at(0, 1))).toBe(Number.NEGATIVE_INFINITY);
    // Squares would underflow or overflow.
    expect(logSnr(at(1e-200, 1e200))).toBeCloseTo(-400 * 2 * Math.log(10), 9);
    expect(noiseRatio(at(0.5, 2))).toBe(4);
    expect(noiseRatio(at(0, 1))).toBe(Number.POSITIVE_INFINITY);
  });

  it('gap is positive towards noise, antisymmetric, and finite at the ends', () => {
    expect(gap(at(0.8, 0.6), at(0.6, 0.8))).toBeCloseTo(0.28, 14);
    expect(gap(at(0.6, 0.8), at(0.8, 0.6))).toBeCloseTo(-0.28, 14);
    expect(gap(at(1, 0), at(0, 1))).toBe(1);
  });

  it('sameLevel ignores the time', () => {
    expect(sameLevel(at(1, 0.5, 1), at(1, 0.5, 2))).toBe(true);
    expect(sameLevel(at(1, 0.5), at(1, 0.5 + 1e-15))).toBe(false);
  });
});

describe('one level, or one per example', () => {
  const list = [at(1, 1), at(1, 2), at(1, 3)];
  const sum = (a: Level, b: Level) => a.sigma + b.sigma;

  it('mapLevels returns a value or a list', () => {
    expect(mapLevels(at(1, 4), (l) => l.sigma)).toBe(4);
    expect(mapLevels(list, (l) => l.sigma)).toEqual([1, 2, 3]);
  });

  it('zipLevels pairs two lists, and a single level with each of a list', () => {
    expect(zipLevels(at(1, 4), at(1, 5), sum)).toBe(9);
    expect(zipLevels(list, at(1, 5), sum)).toEqual([6, 7, 8]);
    expect(zipLevels(at(1, 5), list, (a, b) => a.sigma - b.sigma)).toEqual([4, 3, 2]);
    expect(zipLevels(list, list, sum)).toEqual([2, 4, 6]);
    expect(() => zipLevels(list, list.slice(1), sum)).toThrow('levels is "3 and 2 long"');
  });

  it('levelList repeats a single level and checks the length of a list', () => {
    expect(levelList(at(1, 4), 2)).toEqual([at(1, 4), at(1, 4)]);
    expect(levelList(list, 3)).toBe(list);
    expect(() => levelList(list, 2)).toThrow(TractError);
  });
});

it('sameLevel compares both numbers', () => {
  expect(sameLevel(at(1, 0.5), at(0.9, 0.5))).toBe(false);
  expect(sameLevel(at(0.9, 0.5), at(0.9, 0.4))).toBe(false);
});
