import * as tf from '@tensorflow/tfjs-core';
import {
  type Denoiser,
  gap,
  interval,
  type Level,
  type Levels,
  levelList,
  type Schedule,
  type StepFunction,
} from '@tractjs/core';
import type { Check } from './check';
import { expectClose, expectFinite, expectNoLeak, expectTrue, take } from './expect';
import { gaussian } from './gaussian';
import { asDenoiser } from './oracle';
import { atLogSnr, ladder, pairs } from './paths';
import { points } from './points';

/** Like a network on log sigma, this one is not defined on clean data. */
const strict: Denoiser = (x, levels) => {
  const factors = levelList(levels, x.shape[0] as number).map((level) =>
    level.sigma === 0 ? Number.NaN : 0.5,
  );
  return tf.tidy(() => tf.mul(x, tf.tensor2d(factors, [factors.length, 1])));
};

/** Where a step lands, as plain numbers. x holds points of two numbers. */
export const runStep = (
  step: StepFunction,
  denoise: Denoiser,
  x: Float32Array,
  from: Levels,
  to: Levels,
  schedule: Schedule,
) => {
  const input = tf.tensor(x, [x.length / 2, 2], 'float32');
  const result = tf.tidy(() => step.step(denoise, input, interval(from, to, schedule)).x);
  input.dispose();
  return take(result);
};

/** A level, in a message. */
export const label = (level: Level): string =>
  `(alpha ${level.alpha.toPrecision(3)}, sigma ${level.sigma.toPrecision(3)})`;

/** What holds of a step whatever its order. */
export const contractChecks = (make: () => StepFunction, schedule: Schedule): Check[] => {
  const on = (name: string) => `${name}, on ${schedule.name}`;
  const levels = () => ladder(schedule);
  const middle = (): [Level, Level] => [atLogSnr(schedule, -2), atLogSnr(schedule, 1)];
  const smooth = () => asDenoiser(gaussian());
  return [
    {
      name: on('an empty interval changes nothing'),
      run() {
        for (const level of levels().filter(({ sigma }) => sigma > 0)) {
          const x = points(level, 3);
          expectClose(
            `from ${label(level)} to itself`,
            runStep(make(), smooth(), x, level, level, schedule),
            x,
            1e-6,
          );
        }
      },
    },
    {
      name: on('one level per example equals one by one'),
      run() {
        const cases = pairs(levels());
        const xs = cases.map(([from]) => points(from, 1));
        const froms = cases.map(([from]) => from);
        const tos = cases.map(([, to]) => to);
        const all = Float32Array.from(xs.flatMap((x) => [...x]));
        const together = runStep(make(), smooth(), all, froms, tos, schedule);
        cases.forEach(([from, to], i) => {
          const alone = runStep(make(), smooth(), xs[i] as Float32Array, from, to, schedule);
          const what = `example ${i}, from ${label(from)} to ${label(to)}`;
          expectClose(
            what,
            together.slice(2 * i, 2 * i + 2),
            alone,
            1e-5,
            Math.hypot(to.alpha, to.sigma) * 1e-2,
          );
        });
      },
    },
    {
      name: on('finite from every level to every cleaner one, without a prediction at sigma = 0'),
      run() {
        for (const [from, to] of pairs(levels())) {
          const what = `from ${label(from)} to ${label(to)}`;
          expectFinite(what, runStep(make(), strict, points(from, 3), from, to, schedule));
        }
      },
    },
    {
      name: on('evaluates the denoiser as often as it declares'),
      run() {
        const count = (from: Level, to: Level): number => {
          let calls = 0;
          const counting: Denoiser = (x) => {
            calls++;
            return tf.zerosLike(x);
          };
          runStep(make(), counting, points(from, 3), from, to, schedule);
          return calls;
        };
        const { evaluations } = make();
        const inside = count(...middle());
        expectTrue(
          inside === evaluations,
          `evaluations is ${evaluations}, but a step inside of the path made ${inside}.`,
        );
        for (const [from, to] of pairs(levels())) {
          const calls = count(from, to);
          const message = `evaluations is ${evaluations}, but from ${label(from)} to ${label(to)} there were ${calls}.`;
          expectTrue(calls <= evaluations, message);
        }
      },
    },
    {
      name: on('the same input gives the same bits, and the input stays as it is'),
      run() {
        const [from, to] = middle();
        const x = points(from, 5);
        const first = runStep(make(), smooth(), x, from, to, schedule);
        expectClose('a second run', runStep(make(), smooth(), x, from, to, schedule), first, 0);
        const input = tf.tensor(x, [5, 2], 'float32');
        tf.dispose(make().step(smooth(), input, interval(from, to, schedule)));
        expectTrue(!input.isDisposed, 'the step disposed of the x that it was given: x stays the caller’s.');
        expectClose('x after the step', take(input), x, 0);
      },
    },
    {
      name: on('its prediction, where it tells one, is what a DDIM step would have needed'),
      run() {
        const [from, to] = middle();
        const x = points(from, 5);
        const input = tf.tensor(x, [5, 2], 'float32');
        const result = make().step(smooth(), input, interval(from, to, schedule));
        input.dispose();
        const landed = take(result.x);
        if (result.prediction === undefined) return;
        const [keep, add] = [to.sigma / from.sigma, gap(to, from) / from.sigma];
        const expected = Float64Array.from(
          take(result.prediction),
          (p, i) => keep * (x[i] as number) + add * p,
        );
        expectClose('x against the DDIM landing of the prediction', landed, expected, 1e-5);
      },
    },
    {
      name: on('no tensor leaks'),
      run() {
        const cases = pairs(levels());
        const x = tf.tensor(Float32Array.from(cases.flatMap(([from]) => [...points(from, 1)])), [
          cases.length,
          2,
        ]);
        const lists = [cases.map(([from]) => from), cases.map(([, to]) => to)] as const;
        const [from, to] = middle();
        const step = make();
        try {
          expectNoLeak('step, one level per example', () => ({
            ...step.step(smooth(), x, interval(...lists, schedule)),
          }));
          expectNoLeak('step, one level', () => ({
            ...step.step(smooth(), x, interval(from, to, schedule)),
          }));
        } finally {
          x.dispose();
        }
      },
    },
  ];
};
