import * as tf from '@tensorflow/tfjs-core';
import {
  type Condition,
  type Denoiser,
  gap,
  interval,
  isAffine,
  perExample,
  type Schedule,
  type StepFunction,
  TractError,
  zipLevels,
} from '@tractjs/core';
import type { Place, Target } from './target';
import type { Weight } from './weights';

/** How squared errors are added over the numbers of one example: ml-tract sums for VP and takes the mean for EDM. */
export type Reduction = 'sum' | 'mean';

/** Weighted squared error, summed or averaged over each example, averaged over the batch. weights: one per example. */
export const squaredError = (
  prediction: tf.Tensor,
  target: tf.Tensor,
  weights: tf.Tensor1D,
  reduction: Reduction,
): tf.Scalar =>
  tf.tidy(() => {
    const axes = prediction.shape.map((_, i) => i).slice(1);
    const squares = tf.squaredDifference(prediction, target);
    const errors = reduction === 'sum' ? tf.sum(squares, axes) : tf.mean(squares, axes);
    return tf.mean(tf.mul(errors, weights)) as tf.Scalar;
  });

/** Where the student's error is measured: on its x0 prediction, or on where its step lands. */
export type Measure = 'target' | 'endpoint';

export interface StudentLossOptions {
  readonly studentStep: StepFunction;
  readonly weight: Weight;
  readonly reduction: Reduction;
  readonly measure: Measure;
  /** For student steps that need levels in between. */
  readonly schedule?: Schedule;
}

/**
 * The student's loss at t. On the target it is weight(t) |student(x_t) - target|^2; on the endpoint it is
 * weight(t) / c_0(t, s)^2 |step(student, x_t, t -> s) - xEnd|^2 with DDIM's c_0, the same loss for an affine step.
 */
export const studentLoss = (
  student: Denoiser,
  x: tf.Tensor,
  place: Place,
  target: Target,
  options: StudentLossOptions,
  condition?: Condition,
): tf.Scalar =>
  tf.tidy(() => {
    const { studentStep, weight, reduction, measure, schedule } = options;
    const n = x.shape[0] as number;
    if (measure === 'target') {
      if (target.x0 === undefined) throw notInvertible(studentStep);
      return squaredError(
        student(x, place.t, condition),
        target.x0,
        perExample(place.t, n, weight),
        reduction,
      );
    }
    const landed = studentStep.step(student, x, interval(place.t, place.s, schedule), condition).x;
    const weights = zipLevels(place.t, place.s, (t, s) => weight(t) / (gap(s, t) / t.sigma) ** 2);
    return squaredError(
      landed,
      target.xEnd,
      tf.tensor1d(Array.isArray(weights) ? weights : new Array(n).fill(weights)),
      reduction,
    );
  });

/** @throws TractError where the step has no inverse and the loss needs one. */
export const checkMeasure = (studentStep: StepFunction, measure: Measure): void => {
  if (measure === 'target' && !isAffine(studentStep)) throw notInvertible(studentStep);
};

const notInvertible = (step: StepFunction): TractError =>
  new TractError(
    `studentStep is ${step.name}, which cannot be inverted: TRACT's target asks which x0 prediction would have landed at the end of the group, and only affine steps such as ddim() can tell. Use ddim() as the student's step, or measure: 'endpoint', which compares where the step lands.`,
  );
