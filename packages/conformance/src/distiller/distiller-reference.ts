import * as tf from '@tensorflow/tfjs-core';
import { intervalBetween, sameLevel } from '@tractjs/core';
import { inDoubles } from '../doubles/in-doubles';
import { type Numbers, take } from '../kit/expect';
import type { DistillerSubject, ExampleLevels, Teachers } from './distiller-subject';

/**
 * The target by its definition, one example after another in doubles: the end of the teacher's step and of
 * the one after it, and the prediction whose single step ends there. Doubles keep ten digits where float32
 * cancels.
 */
export const referenceTarget = (
  { teacherStep, studentStep, carriesOn }: Omit<DistillerSubject, 'target'>,
  { teacher, selfTeacher, schedule }: Teachers,
  xs: readonly Float32Array[],
  places: readonly ExampleLevels[],
): Numbers[] => {
  const [goesOn, knows] = carriesOn === 'teacher' ? [teacherStep, teacher] : [studentStep, selfTeacher];
  return inDoubles(() =>
    places.map(({ t, tPrime, s }, i) => {
      const data = xs[i] as Float32Array;
      const x = tf.tensor(data, [data.length / 2, 2], 'float32');
      const middle = teacherStep.step(teacher, x, intervalBetween(t, tPrime, schedule)).x;
      const end = sameLevel(tPrime, s)
        ? middle
        : goesOn.step(knows, middle, intervalBetween(tPrime, s, schedule)).x;
      return take(studentStep.invert(x, end, intervalBetween(t, s, schedule)));
    }),
  );
};
