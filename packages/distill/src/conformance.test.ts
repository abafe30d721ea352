import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DistillerSubject, describeDistiller } from '@tractjs/conformance';
import { type AffineStep, type Level, levelList, type StepFunction, sameLevel } from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine } from '@tractjs/schedules';
import { bogackiShampine, ddim, heun } from '@tractjs/steps';
import { describe, it } from 'vitest';
import { chainTarget, tractTarget } from './tract/target';

const options = { describe, it, schedules: [vpCosine(), edm(), rectifiedFlow()] };

const tract = (teacherStep: StepFunction, studentStep: AffineStep): DistillerSubject => ({
  teacherStep,
  studentStep,
  target: (teachers, x, place, condition) =>
    tf.tidy(
      () => tractTarget({ ...teachers, teacherStep, studentStep }, x, place, condition).x0 as tf.Tensor,
    ),
});

/** The chain through t, t' and s: two steps of the teacher, or one if t' = s. */
const chain = (step: StepFunction, studentStep: AffineStep): DistillerSubject => ({
  teacherStep: step,
  studentStep,
  carriesOn: 'teacher',
  target: (teachers, x, { t, tPrime, s }, condition) =>
    tf.tidy(() => {
      const [ts, middles, ends] = [t, tPrime, s].map((levels) => levelList(levels, x.shape[0] as number));
      const paths = (ts as readonly Level[]).map((level, i) => {
        const [middle, end] = [middles?.[i] as Level, ends?.[i] as Level];
        return sameLevel(middle, end) ? [level, end] : [level, middle, end];
      });
      const teaching = { ...teachers, teacherStep: step, studentStep };
      return chainTarget(teaching, x, paths, condition).x0 as tf.Tensor;
    }),
});

describeDistiller('tractTarget with DDIM', () => tract(ddim(), ddim()), options);
describeDistiller('tractTarget with Heun', () => tract(heun(), ddim()), options);
describeDistiller('tractTarget with Bogacki and Shampine', () => tract(bogackiShampine(), ddim()), options);
describeDistiller('chainTarget with DDIM', () => chain(ddim(), ddim()), options);
describeDistiller('chainTarget with Heun', () => chain(heun(), ddim()), options);
