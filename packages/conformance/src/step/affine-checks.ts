import * as tf from '@tensorflow/tfjs-core';
import {
  type AffineStep,
  intervalBetween,
  isAffine,
  type Level,
  type Schedule,
  type StepFunction,
} from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectClose, expectNoLeak, expectTrue, take } from '../kit/expect';
import { ladder, pairs } from '../kit/paths';
import { points } from '../kit/points';

/** The rounding of one float32 operation. */
const EPSILON = 2 ** -24;

/**
 * Checks of an affine step: its inverse, and the composition law. Empty for other steps, which TRACT uses
 * with a loss on the endpoint.
 */
export const affineChecks = (make: () => StepFunction, schedule: Schedule): Check[] => {
  if (!isAffine(make())) return [];
  const step = () => make() as AffineStep;
  const on = (name: string) => `affine: ${name}, on ${schedule.name}`;
  return [
    {
      name: on('coefficients are finite, identity on an empty interval'),
      run() {
        for (const [from, to] of pairs(ladder(schedule))) {
          const { x, x0 } = step().coefficients(from, to);
          expectTrue(
            Number.isFinite(x) && Number.isFinite(x0),
            `${label(from, to)}: the coefficients are ${x} and ${x0}.`,
          );
          const same = step().coefficients(from, from);
          expectTrue(
            same.x === 1 && same.x0 === 0,
            `${label(from, from)}: the coefficients are ${same.x} and ${same.x0}, not 1 and 0.`,
          );
        }
      },
    },
    {
      name: on('step ends where land does'),
      run() {
        for (const [from, to] of pairs(ladder(schedule))) {
          const x = tf.tensor(points(from, 3), [3, 2], 'float32');
          const prediction = tf.mul(x, 0.5 / Math.hypot(from.alpha, from.sigma));
          const interval = intervalBetween(from, to, schedule);
          const expected = take(step().advance(x, prediction, interval));
          const result = step().step(() => tf.clone(prediction), x, interval);
          tf.dispose([x, prediction]);
          result.prediction?.dispose();
          expectClose(label(from, to), take(result.x), expected, 1e-6);
        }
      },
    },
    {
      name: on('invert undoes land'),
      run() {
        for (const [from, to] of pairs(ladder(schedule))) {
          const data = points(from, 3);
          const x = tf.tensor(data, [3, 2], 'float32');
          const predicted = points({ time: 0, alpha: 1, sigma: 0 }, 3);
          const prediction = tf.tensor(predicted, [3, 2], 'float32');
          const interval = intervalBetween(from, to, schedule);
          const landed = step().advance(x, prediction, interval);
          const back = take(step().invert(x, landed, interval));
          tf.dispose([x, prediction, landed]);
          // Division by a small c_0 amplifies the rounding of c_x x: allow that much and no more.
          const c = step().coefficients(from, to);
          const size = Math.max(...data.map(Math.abs));
          const allowed = 8 * EPSILON * (1 + Math.abs(c.x / c.x0) * size);
          expectClose(label(from, to), back, predicted, allowed, 1);
        }
      },
    },
    {
      name: on("the composition law: t -> t' -> s is t -> s with w p + (1 - w) g"),
      run() {
        const levels = ladder(schedule);
        for (const [t, s] of pairs(levels)) {
          for (const middle of levels.slice(levels.indexOf(s), levels.indexOf(t) + 1))
            composes(step(), t, middle, s);
        }
      },
    },
    {
      name: on('land and invert leak no tensors'),
      run() {
        const [from, to] = pairs(ladder(schedule))[0] as [Level, Level];
        const x = tf.tensor(points(from, 3), [3, 2], 'float32');
        try {
          expectNoLeak('land', () => step().advance(x, x, intervalBetween(from, to, schedule)));
          expectNoLeak('invert', () => step().invert(x, x, intervalBetween(from, to, schedule)));
        } finally {
          x.dispose();
        }
      },
    },
  ];
};

/** Compares the coefficients of the joint step with those of the two steps in sequence, in doubles. */
const composes = (step: AffineStep, t: Level, middle: Level, s: Level): void => {
  const first = step.coefficients(t, middle);
  const second = step.coefficients(middle, s);
  const joint = step.coefficients(t, s);
  const w = step.blend(t, middle, s);
  const what = `from ${label(t, middle)} and on to sigma ${s.sigma}`;
  expectTrue(w >= 0 && w <= 1 + 1e-12, `${what}: the blend is ${w}, not between 0 and 1.`);
  expectClose(`${what}: c_x`, [joint.x], [second.x * first.x], 1e-10, 1e-6);
  expectClose(`${what}: the weight of p`, [w * joint.x0], [second.x * first.x0], 1e-10, Math.abs(joint.x0));
  expectClose(`${what}: the weight of g`, [(1 - w) * joint.x0], [second.x0], 1e-10, Math.abs(joint.x0));
};

const label = (from: Level, to: Level): string =>
  `alpha ${from.alpha.toPrecision(4)}, sigma ${from.sigma.toPrecision(4)} to alpha ${to.alpha.toPrecision(4)}, sigma ${to.sigma.toPrecision(4)}`;
