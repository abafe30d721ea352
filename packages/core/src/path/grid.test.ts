import { describe, expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import { intervalBetween, timeGrid } from './grid';
import { type Level, logSnr, noiseRatio } from './level';
import type { Schedule } from './schedule';

/** alpha = 1, sigma = time^2: time is neither sigma nor log-SNR. */
const schedule: Schedule = {
  name: 'square',
  range: [0, 10],
  description: { kind: 'square' },
  at: (time) => ({ time, alpha: 1, sigma: time * time }),
  atNoiseRatio: (ratio) => ({ time: Math.sqrt(ratio), alpha: 1, sigma: ratio }),
};

const levels = (...times: number[]): Level[] => times.map((time) => schedule.at(time));

describe('timeGrid', () => {
  const grid = timeGrid(levels(0, 1, 2, 3, 4, 5, 6), schedule);

  it('counts its intervals and returns levels', () => {
    expect(grid.steps).toBe(6);
    expect(grid.level(6).sigma).toBe(36);
    expect(grid.schedule).toBe(schedule);
    for (const index of [-1, 7, 0.5]) expect(() => grid.level(index)).toThrow(`index is ${index}`);
  });

  it('returns an interval for one pair of indices or one per example', () => {
    expect(grid.interval(3, 1)).toMatchObject({ from: { time: 3 }, to: { time: 1 } });
    const each = grid.interval([3, 5], [0, 4]);
    expect(each.from).toEqual(levels(3, 5));
    expect(each.to).toEqual(levels(0, 4));
    expect(() => grid.interval(7, 0)).toThrow(TractError);
  });

  it('every keeps every stride-th level', () => {
    expect(grid.every(3).levels).toEqual(levels(0, 3, 6));
    expect(grid.every(1).levels).toEqual(grid.levels);
    expect(grid.every(3).schedule).toBe(schedule);
    for (const stride of [0, 4, 1.5, -1]) expect(() => grid.every(stride)).toThrow(`stride is ${stride}`);
  });

  it('pick keeps the levels at the indices', () => {
    expect(grid.pick([0, 1, 4, 6]).levels).toEqual(levels(0, 1, 4, 6));
    expect(grid.pick([2, 5]).steps).toBe(1);
    expect(grid.pick([2, 5]).schedule).toBe(schedule);
    expect(grid.pick([0, 2, 4, 6]).levels).toEqual(grid.every(2).levels);
    expect(grid.pick([0, 2, 4, 6]).pick([1, 3]).levels).toEqual(levels(2, 6));
  });

  it('pick refuses too few, unknown and descending indices', () => {
    expect(() => grid.pick([])).toThrow('indices is []');
    expect(() => grid.pick([3])).toThrow('give two or more of them');
    for (const index of [7, -1, 0.5, Number.NaN])
      expect(() => grid.pick([0, index])).toThrow(`indices[1] is ${index}: this grid has the levels 0 to 6`);
    expect(() => grid.pick([0, 3, 3])).toThrow(
      'indices[2] is 3: give ascending indices: the one before it is 3',
    );
    expect(() => grid.pick([4, 1])).toThrow('indices[1] is 1');
  });

  it('takes pure noise as the last level', () => {
    expect(
      timeGrid([
        { time: 0, alpha: 1, sigma: 0 },
        { time: 1, alpha: 0, sigma: 1 },
      ]).steps,
    ).toBe(1);
  });

  it('refuses too few, descending, repeated and infinite levels', () => {
    expect(() => timeGrid(levels(1))).toThrow('two levels or more');
    expect(() => timeGrid(levels(0, 2, 1))).toThrow('levels[2]');
    expect(() => timeGrid(levels(0, 1, 1))).toThrow('noisier');
    const clean = { time: 0, alpha: 1, sigma: 0 };
    for (const bad of [
      { time: 1, alpha: Number.NaN, sigma: 1 },
      { time: 1, alpha: 1, sigma: Number.POSITIVE_INFINITY },
      { time: 1, alpha: -1, sigma: 1 },
      { time: 1, alpha: 0, sigma: 0 },
    ]) {
      expect(() => timeGrid([clean, bad])).toThrow('levels[1]');
    }
    // The same noise ratio at another scale is not noisier.
    expect(() =>
      timeGrid([
        { time: 0, alpha: 1, sigma: 1 },
        { time: 1, alpha: 2, sigma: 2 },
      ]),
    ).toThrow('noisier');
  });
});

describe('interval.between', () => {
  const [from, to] = levels(4, 2) as [Level, Level];
  const interval = intervalBetween(from, to, schedule);

  it('interpolates the time, the noise ratio or the log-SNR', () => {
    expect(interval.between(0.5, 'time')).toMatchObject({ time: 3 });
    expect(interval.between(0.25, 'noiseRatio')).toMatchObject({ sigma: 13 });
    const middle = interval.between(0.5, 'logSnr') as Level;
    expect(logSnr(middle)).toBeCloseTo((logSnr(from) + logSnr(to)) / 2, 12);
    expect(noiseRatio(middle)).toBeCloseTo(8, 12);
    expect((interval.between(0, 'logSnr') as Level).time).toBeCloseTo(4, 12);
    expect((interval.between(1, 'noiseRatio') as Level).sigma).toBeCloseTo(4, 12);
  });

  it('works for one level per example', () => {
    const each = intervalBetween([from, from], levels(2, 0), schedule).between(0.5, 'time');
    expect(each).toMatchObject([{ time: 3 }, { time: 2 }]);
  });

  it('asks for a schedule if there is none', () => {
    expect(() => intervalBetween(from, to).between(0.5, 'time')).toThrow('make the grid with a schedule');
  });
});

describe('interval.between at an end of the path', () => {
  const straight: Schedule = {
    name: 'straight',
    range: [0, 1],
    description: { kind: 'straight' },
    at: (time) => ({ time, alpha: 1 - time, sigma: time }),
    atNoiseRatio: (ratio) => straight.at(ratio / (1 + ratio)),
  };
  const [clean, middle, noise] = [0, 0.5, 1].map(straight.at) as [Level, Level, Level];

  it('returns that end in a coordinate that is infinite there', () => {
    expect(intervalBetween(noise, middle, straight).between(0.5, 'noiseRatio')).toBe(noise);
    expect(intervalBetween(noise, middle, straight).between(0.5, 'logSnr')).toBe(noise);
    expect(intervalBetween(middle, clean, straight).between(0.5, 'logSnr')).toBe(clean);
  });

  it('interpolates in a coordinate that is finite there', () => {
    expect((intervalBetween(middle, clean, straight).between(0.5, 'noiseRatio') as Level).time).toBeCloseTo(
      1 / 3,
      14,
    );
    expect((intervalBetween(noise, clean, straight).between(0.5, 'time') as Level).time).toBe(0.5);
  });
});

it('refuses a first level with negative, infinite or only zero numbers', () => {
  const noisy = { time: 2, alpha: 1, sigma: 9 };
  for (const [alpha, sigma] of [
    [-1, 2],
    [2, -1],
    [0, 0],
    [Number.POSITIVE_INFINITY, 1],
    [1, Number.NaN],
  ] as const)
    expect(() => timeGrid([{ time: 0, alpha, sigma }, noisy])).toThrow(
      /^levels\[0\] is .*: alpha and sigma must be/,
    );
});

it('shows the refused level', () => {
  const clean = { time: 0, alpha: 1, sigma: 0 };
  expect(() => timeGrid([clean, { time: 1, alpha: -1, sigma: 1 }])).toThrow(
    'levels[1] is {"alpha":-1,"sigma":1}: alpha',
  );
  expect(() => timeGrid([{ time: 1, alpha: 1, sigma: 2 }, clean])).toThrow(
    'levels[1] is {"alpha":1,"sigma":0}: it must be noisier than the level before it (alpha 1, sigma 2)',
  );
});
