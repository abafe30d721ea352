import { type Level, type Schedule, TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { failures } from '../kit/check';
import { explodingPath, trigonometricPath } from '../kit/paths';
import { scheduleChecks } from './schedule-checks';

/** The trigonometric path with its levels changed. */
const changed = (f: (level: Level) => Level): Schedule => {
  const path = trigonometricPath();
  return { ...path, at: (time) => f(path.at(time)), atNoiseRatio: (ratio) => f(path.atNoiseRatio(ratio)) };
};

const failed = async (schedule: Schedule, options = {}): Promise<string[]> =>
  (await failures(scheduleChecks(() => schedule, options))).map(({ name }) => name);

describe('scheduleChecks', () => {
  it('pass for the two paths of the kit', async () => {
    expect(
      await failed(trigonometricPath(), { variancePreserving: true, rebuild: trigonometricPath }),
    ).toEqual([]);
    expect(await failed(explodingPath())).toEqual([]);
  });

  it('catch a claim of alpha^2 + sigma^2 = 1 that does not hold', async () => {
    expect(await failed(explodingPath(), { variancePreserving: true })).toEqual(['alpha^2 + sigma^2 = 1']);
  });

  it('catch levels that are not finite or have the wrong time', async () => {
    const broken = await failed(changed((l) => ({ ...l, sigma: l.time > 0.5 ? Number.NaN : l.sigma })));
    expect(broken).toContain('every level is finite, not negative, and has its time');
    const late = await failed(changed((l) => ({ ...l, time: l.time + 1 })));
    expect(late).toContain('every level is finite, not negative, and has its time');
  });

  it('catch noise that falls or does not grow', async () => {
    const name = 'noise grows with time: alpha never rises, sigma never falls';
    expect(await failed(changed((l) => ({ ...l, sigma: l.sigma + 0.01 * Math.sin(90 * l.time) })))).toContain(
      name,
    );
    expect(await failed(changed((l) => (l.time < 0.1 ? { ...l, alpha: 1, sigma: 0.1 } : l)))).toContain(name);
  });

  it('catch times outside of the range that are not refused', async () => {
    const name = 'the range has its clean end first, and times outside of it are refused';
    const path = trigonometricPath();
    expect(await failed({ ...path, at: (time) => path.at(Math.min(1, Math.max(0, time || 0))) })).toContain(
      name,
    );
    expect(await failed({ ...path, range: [1, 0] })).toContain(name);
  });

  it('catch wrong rates', async () => {
    const name = 'rates agree with finite differences';
    expect(await failed(changed((l) => ({ ...l, alphaRate: 1.01 * (l.alphaRate as number) })))).toEqual([
      name,
    ]);
    expect(await failed(changed((l) => ({ ...l, sigmaRate: -(l.sigmaRate as number) })))).toEqual([name]);
    expect(await failed(changed(({ time, alpha, sigma }) => ({ time, alpha, sigma })))).toEqual([]);
  });

  it('catch a wrong inverse', async () => {
    const path = trigonometricPath();
    const name = 'atNoiseRatio inverts at, and stays in the range';
    expect(await failed({ ...path, atNoiseRatio: (ratio) => path.atNoiseRatio(1.001 * ratio) })).toEqual([
      name,
    ]);
    const strict = (ratio: number): Level => {
      if (!Number.isFinite(ratio)) throw new TractError('no');
      return path.atNoiseRatio(ratio);
    };
    expect(await failed({ ...path, atNoiseRatio: strict })).toEqual([name]);
  });

  it('catch descriptions that JSON changes, and a wrong rebuild', async () => {
    const path = trigonometricPath();
    const name = 'the description is plain data that survives JSON';
    const describeCase = (description: Schedule['description']) => failed({ ...path, description });
    expect(await describeCase({ kind: 'x', max: Number.POSITIVE_INFINITY })).toEqual([name]);
    expect(await describeCase({ kind: 'x', f: () => 1 })).toEqual([name]);
    expect(await describeCase({ kind: '' })).toEqual([name]);
    expect(await describeCase({ kind: 'x', list: [1, { a: true }] })).toEqual([]);
    expect(await failed(path, { rebuild: explodingPath })).toEqual([name]);
  });
});
