import { type Level, noiseRatio, type Schedule } from '@tractjs/core';
import { edm, rectifiedFlow, ve, vpCosine, vpDdpm, vpLinear } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { extendSchedule } from './extend-schedule';

const ended: readonly Schedule[] = [
  edm({ sigmaMax: 10 }),
  ve({ sigmaMax: 3 }),
  vpCosine(),
  vpLinear(),
  vpDdpm(),
];

describe.each(ended)('beyond the end of $name', (schedule) => {
  const end = schedule.at(schedule.range[1]);
  const longer = extendSchedule(schedule);

  it('is the schedule itself up to its end', () => {
    for (const time of schedule.range) expect(longer.at(time)).toEqual(schedule.at(time));
    const ratio = noiseRatio(end) / 3;
    expect(longer.atNoiseRatio(ratio)).toEqual(schedule.atNoiseRatio(ratio));
    expect(longer.atNoiseRatio(noiseRatio(end))).toEqual(schedule.atNoiseRatio(noiseRatio(end)));
  });

  it('reaches every sigma / alpha, with constant alpha or alpha^2 + sigma^2', () => {
    for (const factor of [1.001, 1.4, 20]) {
      const level = longer.atNoiseRatio(factor * noiseRatio(end));
      expect(noiseRatio(level) / noiseRatio(end)).toBeCloseTo(factor, 9);
      if (end.alpha === 1) expect(level.alpha).toBe(1);
      else expect(Math.hypot(level.alpha, level.sigma)).toBeCloseTo(1, 12);
    }
  });

  it('has consistent times and derivatives, or the last index of a discrete schedule', () => {
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

it('has no level beyond pure noise', () => {
  const longer = extendSchedule(rectifiedFlow());
  for (const ratio of [1e6, Number.POSITIVE_INFINITY])
    expect(longer.atNoiseRatio(ratio)).toEqual(rectifiedFlow().atNoiseRatio(ratio));
});

it('continues in sigma if time is sigma', () => {
  expect(extendSchedule(edm({ sigmaMax: 10 })).atNoiseRatio(14)).toEqual({
    time: 14,
    alpha: 1,
    sigma: 14,
    alphaRate: 0,
    sigmaRate: 1,
  });
});

it('is the schedule itself for ratios that are not finite or not beyond it, and if it ends in pure noise', () => {
  const asked: number[] = [];
  const watched = (schedule: Schedule): Schedule => ({
    ...schedule,
    atNoiseRatio(ratio) {
      asked.push(ratio);
      return schedule.atNoiseRatio(ratio);
    },
  });
  extendSchedule(watched(edm({ sigmaMax: 10 }))).atNoiseRatio(Number.POSITIVE_INFINITY);
  extendSchedule(watched(rectifiedFlow())).atNoiseRatio(1e9);
  extendSchedule(watched(edm({ sigmaMax: 10 }))).atNoiseRatio(11);
  expect(asked).toEqual([Number.POSITIVE_INFINITY, 1e9]);
});

it('keeps alpha^2 + sigma^2 of the end, and its time if there are no derivatives', () => {
  const double: Schedule = {
    ...vpDdpm(),
    at: (time) => ({ time, alpha: 2 * vpDdpm().at(time).alpha, sigma: 2 * vpDdpm().at(time).sigma }),
  };
  const end = double.at(999);
  const level = extendSchedule(double).atNoiseRatio(2 * noiseRatio(end));
  expect(Math.hypot(level.alpha, level.sigma)).toBeCloseTo(2, 12);
  expect(() => extendSchedule(vpDdpm()).at(1000)).toThrow('time is 1000');
});

it('continues at the rate of the end, and without derivatives if one is missing', () => {
  const path = vpCosine({ logSnrMin: -2 });
  const end = path.at(1);
  const next = extendSchedule(path).at(1 + 1e-9);
  expect(next.sigmaRate).toBeCloseTo(end.sigmaRate as number, 6);
  expect(next.alphaRate).toBeCloseTo(end.alphaRate as number, 6);
  for (const rates of [{ alphaRate: 0 }, { sigmaRate: 1 }]) {
    const half: Schedule = {
      ...edm({ sigmaMax: 10 }),
      at: (time) => ({ time, alpha: 1, sigma: time, ...rates }),
    };
    expect(extendSchedule(half).atNoiseRatio(14)).toEqual({ time: 10, alpha: 1, sigma: 14 });
  }
});
