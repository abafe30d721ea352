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
import type { Target, TargetLevels } from '../tract/target';
import type { Weight } from './weights';

/**
 * The reduction of squared errors over one example's elements: ml-tract sums them for VP and averages them
 * for EDM.
 */
export type Reduction = 'sum' | 'mean';

/**
 * The loss of each example [N], from its reduced squared error [N] and the number of elements that were
 * summed.
 */
export type Loss = (squares: tf.Tensor, size: number) => tf.Tensor;

/** Returns the loss that is the squared error itself. */
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
  /**
   * The error at which the loss turns from square to linear; default 0.00054 sqrt(elements of an example).
   */
  readonly c?: number;
}

/**
 * Returns the loss sqrt(|error|^2 + c^2) - c, which is quadratic for small errors and linear for large ones,
 * so examples with a noisy target count less (Song & Dhariwal 2023, "Improved Techniques for Training
 * Consistency Models", eq. 7). The default c is 0.00054 sqrt(summed elements), theirs for a sum.
 * @throws TractError unless c is a finite number above 0.
 */
export const pseudoHuber = (options: PseudoHuberOptions = {}): Loss => {
  const { c } = checkOptions('pseudoHuber', options, pseudoHuberKind.options);
  if (c !== undefined && !(c > 0 && Number.isFinite(c)))
    throw badArgument('c', c, 'give a number above 0: smaller errors count by their square.');
  return (squares, size) => {
    const bend = c ?? 0.00054 * Math.sqrt(size);
    // The difference as a quotient, so that a small error does not cancel against c.
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

export interface WeightedErrorOptions {
  readonly reduction: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /** A factor for each example's squared error [N], applied before the loss. */
  readonly scales?: tf.Tensor1D;
}

/**
 * Returns the weighted loss of the examples, averaged over the batch, for predictions [N, ...] and weights
 * [N].
 */
export const weightedError = (
  prediction: tf.Tensor,
  target: tf.Tensor,
  weights: tf.Tensor1D,
  options: WeightedErrorOptions,
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

/** The quantity that the student's error is measured on: its x0 prediction, or x at the end of its step. */
export type Measure = 'target' | 'endpoint';

export interface StudentLossOptions {
  readonly studentStep: StepFunction;
  readonly weight: Weight;
  readonly reduction: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  readonly measure: Measure;
  /** For student steps that evaluate levels between the ends of their interval. */
  readonly schedule?: Schedule;
}

/**
 * Returns the student's loss at x [N, ...]. Measured on the target, it is weight(t) loss(|student(x_t) -
 * target|^2); on the endpoint, weight(t) loss(|step(student, x_t, t -> s) - xEnd|^2 / c_0(t, s)^2) with
 * DDIM's c_0 = gap(s, t) / sigma_t. For DDIM as the student's step the two are equal.
 * @throws TractError if the target lacks what `measure` needs.
 */
export const studentLoss = (
  student: Denoiser,
  x: tf.Tensor,
  levels: TargetLevels,
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
    const weights = perExample(levels.t, n, weight);
    if (measure === 'target') {
      if (target.x0 === undefined) throw notInvertible(studentStep);
      return weightedError(student(x, levels.t, condition), target.x0, weights, error);
    }
    const interval = intervalBetween(levels.t, levels.s, schedule);
    const end = studentStep.step(student, x, interval, condition).x;
    const ends = levelList(levels.s, n);
    const squares = levelList(levels.t, n).map((t, i) => (t.sigma / gap(ends[i] as Level, t)) ** 2);
    return weightedError(end, targetEnd(target, studentStep, x, interval), weights, {
      ...error,
      scales: tf.tensor1d(squares),
    });
  });
};

/** Returns the target's x at s. @throws TractError if it has no xEnd and the step is not affine. */
const targetEnd = (target: Target, step: StepFunction, x: tf.Tensor, interval: Interval): tf.Tensor => {
  if (target.xEnd) return target.xEnd;
  if (target.x0 && isAffine(step)) return step.advance(x, target.x0, interval);
  throw new TractError(
    `The target has no xEnd, and ${step.name} cannot compute it from x0: compute the target with the same studentStep as the loss.`,
  );
};

/**
 * Checks that the student's step fits the measure. @throws TractError if 'target' is given and it has no
 * inverse.
 */
export const checkMeasure = (studentStep: StepFunction, measure: Measure): void => {
  if (measure === 'target' && !isAffine(studentStep)) throw notInvertible(studentStep);
};

const notInvertible = (step: StepFunction): TractError =>
  new TractError(
    `studentStep is ${step.name}, which cannot be inverted: TRACT's target is the x0 prediction whose step ends at the end of the group, which only affine steps such as ddim() can compute. Use ddim() as the student's step, or measure: 'endpoint', which compares x at the end of the step.`,
  );
