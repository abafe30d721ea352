import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, levelList, type Schedule, sameLevel } from '@tractjs/core';
import { type Check, onBackend } from '../kit/check';
import { expectClose, expectFinite, expectNoLeak, expectTrue, type Numbers, take } from '../kit/expect';
import { explodingPath, trigonometricPath } from '../kit/paths';
import { points } from '../kit/points';
import { withoutMathRandom } from '../kit/without-math-random';
import { gaussian } from '../oracles/gaussian';
import { asDenoiser } from '../oracles/oracle';
import { passesCondition, teachersOn } from './distiller-condition';
import { fixedPoint } from './distiller-fixed-point';
import { referenceTarget } from './distiller-reference';
import {
  type DistillerSubject,
  type ExampleLevels,
  placed,
  places,
  type TargetLevels,
  type Teachers,
  together,
} from './distiller-subject';

export interface DistillerCheckOptions {
  /** Paths on which it must work; default: one with alpha^2 + sigma^2 = 1 and one with alpha = 1. */
  readonly schedules?: readonly Schedule[];
  /**
   * Allowed difference from the target in doubles, relative to the larger of the prediction and 1; default
   * 1e-5.
   */
  readonly tolerance?: number;
  /** Whether it passes a condition on to teacher and self-teacher; default true. */
  readonly conditional?: boolean;
}

/**
 * Checks what every TRACT target must satisfy; the README lists it. `make` is called again for every check.
 */
export const distillerChecks = (
  make: () => DistillerSubject,
  options: DistillerCheckOptions = {},
): Check[] => {
  const { tolerance = 1e-5, conditional = true } = options;
  const schedules = options.schedules ?? [trigonometricPath(), explodingPath()];
  return onBackend(
    schedules.flatMap((schedule) => [
      ...targetChecks(make, schedule, tolerance),
      ...fixedPoint(make, schedule, tolerance),
      ...(conditional ? [passesCondition(make, schedule)] : []),
    ]),
  );
};

/** A denoiser that is not defined on clean data, like a network conditioned on log sigma. */
const strict =
  (denoise: Denoiser): Denoiser =>
  (x, levels, condition) => {
    const list = levelList(levels, x.shape[0] as number);
    const unfit = list.map(({ sigma }) => (sigma === 0 ? Number.NaN : 0));
    const filled = list.map((level) => (level.sigma === 0 ? { ...level, sigma: 1 } : level));
    return tf.tidy(() => tf.add(denoise(x, filled, condition), tf.tensor2d(unfit, [unfit.length, 1])));
  };

/** One point of two numbers per place. */
const startAt = (all: readonly ExampleLevels[]): Float32Array[] => all.map(({ t }) => points(t, 1));

const joined = (xs: readonly Float32Array[]): Float32Array => Float32Array.from(xs.flatMap((x) => [...x]));

const targetChecks = (make: () => DistillerSubject, schedule: Schedule, tolerance: number): Check[] => {
  const on = (name: string) => `${name}, on ${schedule.name}`;
  const run = (x: Float32Array, place: TargetLevels, teachers: Teachers): Numbers => {
    const input = tf.tensor(x, [x.length / 2, 2], 'float32');
    const found = take(make().target(teachers, input, place));
    input.dispose();
    return found;
  };
  const batch = () => {
    const all = places(schedule, make());
    const xs = startAt(all);
    return { all, xs, x: joined(xs), place: together(all) };
  };
  return [
    {
      name: on("is the prediction that ends where teacher and self-teacher end, from t over t' to s"),
      run() {
        const { all, xs, x, place } = batch();
        const teachers = teachersOn(schedule);
        const found = run(x, place, teachers);
        const expected = referenceTarget(make(), teachers, xs, all);
        all.forEach((one, i) => {
          const [mine, exact] = [found.subarray(2 * i, 2 * i + 2), expected[i] as Numbers];
          expectClose(placed(one), mine, exact, tolerance, 1);
        });
      },
    },
    {
      name: on("is the teacher's prediction alone if t' is the end"),
      run() {
        const all = places(schedule, make()).filter(({ tPrime, s }) => sameLevel(tPrime, s));
        const x = joined(startAt(all));
        const teachers = teachersOn(schedule);
        const other = { ...teachers, selfTeacher: asDenoiser(gaussian({ mean: 0.5, std: 0.1 })) };
        expectClose(
          'with another self-teacher',
          run(x, together(all), other),
          run(x, together(all), teachers),
          1e-6,
        );
      },
    },
    {
      name: on('is finite, and evaluates no denoiser on clean data'),
      run() {
        const { all, x, place } = batch();
        const { teacher, selfTeacher } = teachersOn(schedule);
        const found = run(x, place, { teacher: strict(teacher), selfTeacher: strict(selfTeacher), schedule });
        all.forEach((one, i) => {
          expectFinite(placed(one), found.subarray(2 * i, 2 * i + 2));
        });
      },
    },
    {
      name: on('one level per example gives the same as example by example'),
      run() {
        const { all, xs, x, place } = batch();
        const teachers = teachersOn(schedule);
        const found = run(x, place, teachers);
        all.forEach((one, i) => {
          const alone = run(xs[i] as Float32Array, one, teachers);
          expectClose(placed(one), found.subarray(2 * i, 2 * i + 2), alone, 1e-5, 1);
        });
      },
    },
    {
      name: on('the same input gives the same bits, and the input stays as it is'),
      run() {
        const { x, place } = batch();
        const teachers = teachersOn(schedule);
        const first = withoutMathRandom(() => run(x, place, teachers));
        expectClose('a second run', run(x, place, teachers), first, 0);
        const input = tf.tensor(x, [x.length / 2, 2], 'float32');
        make().target(teachers, input, place).dispose();
        expectTrue(
          !input.isDisposed,
          'the target disposed of its argument x, which belongs to the caller’s.',
        );
        expectClose('x afterwards', take(input), x, 0);
      },
    },
    {
      name: on('no tensor leaks'),
      run() {
        const { x, place } = batch();
        const input = tf.tensor(x, [x.length / 2, 2], 'float32');
        const subject = make();
        try {
          expectNoLeak('target', () => subject.target(teachersOn(schedule), input, place));
        } finally {
          input.dispose();
        }
      },
    },
  ];
};
