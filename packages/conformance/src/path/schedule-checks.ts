import { type Description, gap, type Level, noiseRatio, type Schedule } from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectClose, expectTrue } from '../kit/expect';

export interface ScheduleCheckOptions {
  /** Whether alpha^2 + sigma^2 = 1 must hold; default false. */
  readonly variancePreserving?: boolean;
  /** Makes the schedule from its description, if a registry can. */
  readonly rebuild?: (description: Description) => Schedule;
}

/** Number of times to check over the range, both ends included. */
const COUNT = 200;

/** Checks what every schedule must satisfy; the README lists it. */
export const scheduleChecks = (make: () => Schedule, options: ScheduleCheckOptions = {}): Check[] => {
  const times = (schedule: Schedule): number[] => {
    const [low, high] = schedule.range;
    return Array.from({ length: COUNT + 1 }, (_, i) =>
      i === COUNT ? high : low + (i / COUNT) * (high - low),
    );
  };
  const levels = (schedule: Schedule): Level[] => times(schedule).map((time) => schedule.at(time));
  return [
    {
      name: 'every level is finite, not negative, and has its time',
      run() {
        const schedule = make();
        for (const time of times(schedule)) {
          const { alpha, sigma, ...level } = schedule.at(time);
          const fine =
            Number.isFinite(alpha) && Number.isFinite(sigma) && alpha >= 0 && sigma >= 0 && alpha + sigma > 0;
          expectTrue(
            fine,
            `at ${time}: alpha is ${alpha} and sigma ${sigma}; both must be finite and not negative, and not both 0.`,
          );
          expectTrue(level.time === time, `at ${time}: the level says that its time is ${level.time}.`);
        }
      },
    },
    {
      name: 'noise grows with time: alpha never rises, sigma never falls',
      run() {
        const all = levels(make());
        all.slice(1).forEach((level, i) => {
          const before = all[i] as Level;
          const what = `between the times ${before.time} and ${level.time}`;
          expectTrue(
            level.alpha <= before.alpha,
            `${what} alpha rises from ${before.alpha} to ${level.alpha}.`,
          );
          expectTrue(
            level.sigma >= before.sigma,
            `${what} sigma falls from ${before.sigma} to ${level.sigma}.`,
          );
          expectTrue(
            gap(before, level) > 0,
            `${what} sigma / alpha does not grow: every time must be noisier than those before it.`,
          );
        });
      },
    },
    {
      name: 'the range has its clean end first, and times outside of it are refused',
      run() {
        const schedule = make();
        const [low, high] = schedule.range;
        expectTrue(low < high, `range is [${low}, ${high}]: the clean end comes first.`);
        for (const time of [low - 0.01 * (high - low), high + 0.01 * (high - low), Number.NaN]) {
          expectTrue(
            refuses(schedule, time),
            `at(${time}) returned a level outside of the range [${low}, ${high}]: throw there.`,
          );
        }
      },
    },
    {
      name: 'rates agree with finite differences',
      run() {
        const schedule = make();
        const [low, high] = schedule.range;
        const h = 1e-5 * (high - low);
        for (const { time, ...level } of levels(schedule).slice(10, COUNT - 9)) {
          for (const [rate, value] of [
            ['alphaRate', 'alpha'],
            ['sigmaRate', 'sigma'],
          ] as const) {
            const claimed = level[rate];
            if (claimed === undefined) continue;
            const measured = (schedule.at(time + h)[value] - schedule.at(time - h)[value]) / (2 * h);
            expectClose(`${rate} at ${time}`, [claimed], [measured], 1e-5, 1 / (high - low));
          }
        }
      },
    },
    {
      name: 'atNoiseRatio inverts at, and stays in the range',
      run() {
        const schedule = make();
        const [low, high] = schedule.range;
        for (const level of levels(schedule)) {
          const found = schedule.atNoiseRatio(noiseRatio(level));
          const what = `sigma / alpha ${noiseRatio(level)}, the time ${level.time}`;
          expectClose(`${what}: alpha`, [found.alpha], [level.alpha], 1e-9);
          expectClose(`${what}: sigma`, [found.sigma], [level.sigma], 1e-9);
          expectClose(`${what}: time`, [found.time], [level.time], 1e-9, high - low);
        }
        const [clean, noisy] = [schedule.at(low), schedule.at(high)];
        expectClose('sigma / alpha 0: alpha and sigma', ends(schedule.atNoiseRatio(0)), ends(clean), 1e-12);
        expectClose(
          'sigma / alpha Infinity: alpha and sigma',
          ends(schedule.atNoiseRatio(Number.POSITIVE_INFINITY)),
          ends(noisy),
          1e-12,
        );
      },
    },
    ...(options.variancePreserving === true
      ? [
          {
            name: 'alpha^2 + sigma^2 = 1',
            run() {
              for (const { time, alpha, sigma } of levels(make()))
                expectClose(`at ${time}`, [alpha ** 2 + sigma ** 2], [1], 1e-12);
            },
          },
        ]
      : []),
    {
      name: 'the description is plain data that survives JSON',
      run() {
        const schedule = make();
        const { description } = schedule;
        expectTrue(
          typeof description.kind === 'string' && description.kind !== '',
          'description.kind must be a name.',
        );
        const back = JSON.parse(JSON.stringify(description)) as Description;
        expectTrue(
          same(back, description),
          `the description is ${JSON.stringify(back)} after JSON: use finite numbers, texts, booleans, lists and plain objects only.`,
        );
        if (options.rebuild === undefined) return;
        const rebuilt = options.rebuild(back);
        for (const level of levels(schedule)) {
          expectClose(`rebuilt, at ${level.time}`, ends(rebuilt.at(level.time)), ends(level), 0);
        }
      },
    },
  ];
};

const ends = ({ alpha, sigma }: Level): number[] => [alpha, sigma];

const refuses = (schedule: Schedule, time: number): boolean => {
  try {
    schedule.at(time);
    return false;
  } catch {
    return true;
  }
};

/** Deep equality of plain data. */
const same = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(b);
  const record = (x: object) => x as Readonly<Record<string, unknown>>;
  return keys.length === Object.keys(a).length && keys.every((key) => same(record(a)[key], record(b)[key]));
};
