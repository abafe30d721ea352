import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  type Condition,
  checkNoOptions,
  checkOptions,
  type Denoiser,
  gap,
  type Interval,
  intervalBetween,
  isAffine,
  type Kind,
  type Level,
  levelList,
  perExample,
  type Schedule,
  type StepFunction,
  TractError,
} from '@tractjs/core';
import type { Place, Target } from '../tract/target';
import type { Weight } from './weights';

/** How squared errors are added over the numbers of one example: ml-tract sums for VP and takes the mean for EDM. */
export type Reduction = 'sum' | 'mean';

/** What an example costs: a function of its squared error [N], and of how many numbers that was added over. */
export type Loss = (squares: tf.Tensor, size: number) => tf.Tensor;

/** The squared error itself. */
export const squared = (...none: []): Loss => {
  checkNoOptions('squared', none);
  return (squares) => squares;
};

export const squaredKind: Kind<Loss> = {
  name: 'squared',
  summary: 'the squared error itself',
  options: {},
  make: squared,
};

export interface PseudoHuberOptions {
  /** Where the loss changes from square to linear; default 0.00054 sqrt(numbers of an example). */
  readonly c?: number;
}

/**
 * sqrt(|error|^2 + c^2) - c: squared where errors are small, linear where they are large, so that examples with a noisy
 * target count less (Song & Dhariwal 2023, "Improved Techniques for Training Consistency Models", eq. 7).
 * c: default 0.00054 sqrt(numbers of an example), theirs for a sum.
 */
export const pseudoHuber = (options: PseudoHuberOptions = {}): Loss => {
  const { c } = checkOptions('pseudoHuber', options, pseudoHuberKind.options);
  if (c !== undefined && !(c > 0 && Number.isFinite(c)))
    throw badArgument('c', c, 'give a number above 0: errors below it count by their square.');
  return (squares, size) => {
    const bend = c ?? 0.00054 * Math.sqrt(size);
    // The difference as a quotient: a small error is not lost in c.
    return tf.div(squares, tf.add(tf.sqrt(tf.add(squares, bend * bend)), bend));
  };
};

export const pseudoHuberKind: Kind<Loss, PseudoHuberOptions> = {
  name: 'pseudo-huber',
  summary: 'squared for errors below c, linear above',
  source: 'Song & Dhariwal 2023, eq. 7',
  options: { c: 'number' },
  make: pseudoHuber,
};

export interface ErrorOptions {
  readonly reduction: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /** Factor of every example's squared error, before the loss. */
  readonly scales?: tf.Tensor1D;
}

/** The weighted loss of each example, averaged over the batch. weights: one per example. */
export const weightedError = (
  prediction: tf.Tensor,
  target: tf.Tensor,
  weights: tf.Tensor1D,
  options: ErrorOptions,
): tf.Scalar => {
  const {
    reduction,
    loss = squared(),
    scales,
  } = checkOptions('weightedError', options, { reduction: true, loss: true, scales: true });
  return tf.tidy(() => {
    const axes = prediction.shape.map((_, i) => i).slice(1);
    const squares = tf.squaredDifference(prediction, target);
    const errors = reduction === 'sum' ? tf.sum(squares, axes) : tf.mean(squares, axes);
    const size = reduction === 'sum' ? prediction.size / (prediction.shape[0] as number) : 1;
    return tf.mean(tf.mul(loss(scales ? tf.mul(errors, scales) : errors, size), weights)) as tf.Scalar;
  });
};

/** Where the student's error is measured: on its x0 prediction, or on where its step lands. */
export type Measure = 'target' | 'endpoint';

export interface StudentLossOptions {
  readonly studentStep: StepFunction;
  readonly weight: Weight;
  readonly reduction: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  readonly measure: Measure;
  /** For student steps that need levels in between. */
  readonly schedule?: Schedule;
}

/**
 * The student's loss at t. On the target it is weight(t) loss(|student(x_t) - target|^2); on the endpoint it is
 * weight(t) loss(|step(student, x_t, t -> s) - xEnd|^2 / c_0(t, s)^2) with DDIM's c_0, the same for an affine step.
 */
export const studentLoss = (
  student: Denoiser,
  x: tf.Tensor,
  place: Place,
  target: Target,
  options: StudentLossOptions,
  condition?: Condition,
): tf.Scalar => {
  checkOptions('studentLoss', options, {
    studentStep: true,
    weight: true,
    reduction: true,
    loss: true,
    measure: true,
    schedule: true,
  });
  return tf.tidy(() => {
    const { studentStep, weight, measure, schedule, ...error } = options;
    const n = x.shape[0] as number;
    const weights = perExample(place.t, n, weight);
    if (measure === 'target') {
      if (target.x0 === undefined) throw notInvertible(studentStep);
      return weightedError(student(x, place.t, condition), target.x0, weights, error);
    }
    const span = intervalBetween(place.t, place.s, schedule);
    const landed = studentStep.step(student, x, span, condition).x;
    const ends = levelList(place.s, n);
    const squares = levelList(place.t, n).map((t, i) => (t.sigma / gap(ends[i] as Level, t)) ** 2);
    return weightedError(landed, endOf(target, studentStep, x, span), weights, {
      ...error,
      scales: tf.tensor1d(squares),
    });
  });
};

/** x at s. @throws TractError where neither the target nor the step tells it. */
const endOf = (target: Target, step: StepFunction, x: tf.Tensor, span: Interval): tf.Tensor => {
  if (target.xEnd) return target.xEnd;
  if (target.x0 && isAffine(step)) return step.advance(x, target.x0, span);
  throw new TractError(
    `The target has no xEnd, and ${step.name} cannot land with its x0: make it with the student's step that the loss is measured with.`,
  );
};

/** @throws TractError where the step has no inverse and the loss needs one. */
export const checkMeasure = (studentStep: StepFunction, measure: Measure): void => {
  if (measure === 'target' && !isAffine(studentStep)) throw notInvertible(studentStep);
};

const notInvertible = (step: StepFunction): TractError =>
  new TractError(
    `studentStep is ${step.name}, which cannot be inverted: TRACT's target asks which x0 prediction would have landed at the end of the group, and only affine steps such as ddim() can tell. Use ddim() as the student's step, or measure: 'endpoint', which compares where the step lands.`,
  );
