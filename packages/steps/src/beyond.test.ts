import { type Level, noiseRatio, type Schedule } from '@tractjs/core';
import { edm, rectifiedFlow, ve, vpCosine, vpDdpm, vpLinear } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { beyond } from './beyond';

const ended: readonly Schedule[] = [
  edm({ sigmaMax: 10 }),
  ve({ sigmaMax: 3 }),
  vpCosine(),
  vpLinear(),
  vpDdpm(),
];

describe.each(ended)('beyond the end of $name', (schedule) => {
  const end = schedule.at(schedule.range[1]);
  const longer = beyond(schedule);

  it('is the schedule itself up to there', () => {
    for (const time of schedule.range) expect(longer.at(time)).toEqual(schedule.at(time));
    const ratio = noiseRatio(end) / 3;
    expect(longer.atNoiseRatio(ratio)).toEqual(schedule.atNoiseRatio(ratio));
    expect(longer.atNoiseRatio(noiseRatio(end))).toEqual(schedule.atNoiseRatio(noiseRatio(end)));
  });

  it('reaches every sigma / alpha, with what the path keeps', () => {
    for (const factor of [1.001, 1.4, 20]) {
      const level = longer.atNoiseRatio(factor * noiseRatio(end));
      expect(noiseRatio(level) / noiseRatio(end)).toBeCloseTo(factor, 9);
      if (end.alpha === 1) expect(level.alpha).toBe(1);
      else expect(Math.hypot(level.alpha, level.sigma)).toBeCloseTo(1, 12);
    }
  });

  it('has times and rates that belong together, or the last index', () => {
    const level = longer.atNoiseRatio(1.3 * noiseRatio(end));
    if (end.sigmaRate === undefined) {
      expect(level).toEqual({ time: end.time, alpha: level.alpha, sigma: level.sigma });
      return;
    }
    expect(level.time).toBeGreaterThan(end.time);
    const [alpha, sigma] = [expect.closeTo(level.alpha, 12), expect.closeTo(level.sigma, 9)];
    expect(longer.at(level.time)).toMatchObject({ alpha, sigma });
    const step = 1e-4 * (level.time - end.time);
    const slope = (of: (level: Level) => number) =>
      (of(longer.at(level.time + step)) - of(longer.at(level.time - step))) / (2 * step);
    const tolerance = Math.abs(level.sigmaRate as number) * 1e-5 + 1e-6;
    expect(Math.abs(slope((l) => l.sigma) - (level.sigmaRate as number))).toBeLessThan(tolerance);
    const size = Math.abs(level.alphaRate as number) * 1e-5 + 1e-9;
    expect(Math.abs(slope((l) => l.alpha) - (level.alphaRate as number))).toBeLessThan(size);
  });
});

it('has nothing beyond pure noise', () => {
  const longer = beyond(rectifiedFlow());
  for (const ratio of [1e6, Number.POSITIVE_INFINITY])
    expect(longer.atNoiseRatio(ratio)).toEqual(rectifiedFlow().atNoiseRatio(ratio));
});

it('goes on in sigma where time is sigma', () => {
  expect(beyond(edm({ sigmaMax: 10 })).atNoiseRatio(14)).toEqual({
    ...{ time: 14, alpha: 1, sigma: 14, alphaRate: 0, sigmaRate: 1 },
  });
});
