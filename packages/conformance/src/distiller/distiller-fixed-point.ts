import * as tf from '@tensorflow/tfjs-core';
import {
  type AffineStep,
  type Denoiser,
  isAffine,
  type Level,
  levelList,
  type Schedule,
  sameLevel,
} from '@tractjs/core';
import { fromDoubles } from '../doubles/in-doubles';
import type { Check } from '../kit/check';
import { expectClose, take } from '../kit/expect';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { eachPoint } from '../oracles/oracle';
import { type DistillerSubject, placed, places } from './distiller-subject';

const oracle = gaussian();

/** The prediction whose single step moves a point along the exact flow. */
const consistent = (step: AffineStep, [x]: readonly number[], from: Level, to: Level): number[] => {
  const c = step.coefficients(from, to);
  const end = oracle.flow([x as number], from, to)[0] as number;
  return [c.x0 === 0 ? 0 : (end - c.x * (x as number)) / c.x0];
};

/** A denoiser whose step follows the exact flow to the level that `next` returns. */
const along =
  (step: AffineStep, next: (from: Level) => Level): Denoiser =>
  (x, levels) => {
    const list = levelList(levels, x.shape[0] as number);
    const out = eachPoint(oracle, x.dataSync(), list.length, (point, i) =>
      consistent(step, point, list[i] as Level, next(list[i] as Level)),
    );
    return fromDoubles(out, x.shape);
  };

/**
 * A consistent student stays consistent: if the teacher's step follows the exact flow of a Gaussian, and the
 * self-teacher's prediction follows it to s, the target is that same prediction. For affine teacher steps
 * only: no prediction makes any other step follow a given flow.
 */
export const fixedPoint = (make: () => DistillerSubject, schedule: Schedule, tolerance: number): Check[] => {
  if (!isAffine(make().teacherStep)) return [];
  return [
    {
      name: `is the prediction of a consistent self-teacher, on ${schedule.name}`,
      run() {
        for (const place of places(schedule, make())) {
          const { t, tPrime, s } = place;
          const { target, teacherStep, studentStep } = make();
          const data = points(t, 3);
          const x = tf.tensor(data, [3, 2], 'float32');
          const next = (from: Level) => (sameLevel(from, t) ? tPrime : s);
          const teachers = {
            teacher: along(teacherStep as AffineStep, next),
            selfTeacher: along(studentStep, () => s),
            schedule,
          };
          const found = take(target(teachers, x, place));
          x.dispose();
          const expected = Float64Array.from(
            data,
            (value) => consistent(studentStep, [value], t, s)[0] as number,
          );
          expectClose(placed(place), found, expected, tolerance, 1);
        }
      },
    },
  ];
};
