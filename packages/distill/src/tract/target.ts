import * as tf from '@tensorflow/tfjs-core';
import {
  type AffineStep,
  type Condition,
  combine,
  type Denoiser,
  intervalBetween,
  isAffine,
  type Level,
  type Levels,
  levelList,
  type Schedule,
  type StepFunction,
  sameLevel,
} from '@tractjs/core';

/**
 * The three levels of each example: its start t, one teacher step below t', and its group's end s; s <= t' <
 * t in noise.
 */
export interface TargetLevels {
  readonly t: Levels;
  readonly tPrime: Levels;
  readonly s: Levels;
}

/** The denoisers and the steps that a target is computed with. */
export interface TargetOptions {
  readonly teacher: Denoiser;
  readonly teacherStep: StepFunction;
  /** Predicts at t' for the step to s: an average of the student in TRACT, the teacher itself in BTD. */
  readonly selfTeacher: Denoiser;
  readonly studentStep: StepFunction;
  /** For steps that evaluate levels between the ends of their interval. */
  readonly schedule?: Schedule;
}

/**
 * What the student learns. The caller owns the tensors. If the student's step is affine the target is `x0`,
 * and x at s is `studentStep.advance(x, x0, intervalBetween(t, s))`; otherwise it is `xEnd`.
 */
export type Target = {
  /** The teacher's x at t'. */
  readonly xMid: tf.Tensor;
  /** The x0 prediction with which one student step from x_t ends at x_s. */
  readonly x0?: tf.Tensor;
  /** x at s. */
  readonly xEnd?: tf.Tensor;
};

/**
 * Computes TRACT's target (Berthelot et al. 2023, "TRACT: Denoising Diffusion Models with Transitive Closure
 * Time-Distillation", section 3): one step of the teacher, then one of the self-teacher to the end of the
 * group. If the student's step is affine and the teacher's step returns its blended prediction p, the target
 * is w p + (1 - w) g, with g the self-teacher's prediction and w the step's `blend` in doubles, so nothing
 * cancels. Otherwise x_s is computed, and inverted if the student's step is affine.
 */
export const tractTarget = (
  options: TargetOptions,
  x: tf.Tensor,
  levels: TargetLevels,
  condition?: Condition,
): Target =>
  tf.tidy(() => {
    const { teacher, teacherStep, selfTeacher, studentStep, schedule } = options;
    const { t, tPrime, s } = levels;
    const middle = teacherStep.step(teacher, x, intervalBetween(t, tPrime, schedule), condition);
    const rest = remainingInterval(x, t, tPrime, s, schedule);
    if (isAffine(studentStep) && middle.prediction) {
      const prediction = selfTeacher(middle.x, rest.from, condition);
      return { xMid: middle.x, x0: blended(studentStep, x, levels, middle.prediction, prediction) };
    }
    const end = studentStep.step(selfTeacher, middle.x, rest, condition).x;
    return { xMid: middle.x, ...targetEndingAt(studentStep, x, t, s, end) };
  });

/**
 * Computes the target that TRACT approximates: all teacher steps from t to s, one after another. It is slow,
 * and the oracle for `tractTarget`. `paths` lists each example's levels from t to s, two or more.
 */
export const chainTarget = (
  { teacher, teacherStep, studentStep, schedule }: Omit<TargetOptions, 'selfTeacher'>,
  x: tf.Tensor,
  paths: readonly (readonly Level[])[],
  condition?: Condition,
): Target =>
  tf.tidy(() => {
    const at = (k: number) => paths.map((path) => path[Math.min(k, path.length - 1)] as Level);
    const t = at(0);
    const first = teacherStep.step(teacher, x, intervalBetween(t, at(1), schedule), condition);
    let { x: end, prediction } = first;
    const longest = Math.max(...paths.map((path) => path.length)) - 1;
    for (let k = 1; k < longest; k++) {
      const [tPrime, s] = [at(k), at(k + 1)];
      const next = teacherStep.step(teacher, end, remainingInterval(x, t, tPrime, s, schedule), condition);
      prediction =
        isAffine(studentStep) && prediction && next.prediction
          ? blended(studentStep, x, { t, tPrime, s }, prediction, next.prediction)
          : undefined;
      end = next.x;
    }
    const known = isAffine(studentStep) && prediction ? { x0: prediction } : undefined;
    return { xMid: first.x, ...(known ?? targetEndingAt(studentStep, x, t, at(longest), end)) };
  });

/**
 * Returns the interval t' -> s. For an example with t' = s it is t -> t: no step, at a level where denoisers
 * are finite.
 */
const remainingInterval = (x: tf.Tensor, t: Levels, tPrime: Levels, s: Levels, schedule?: Schedule) => {
  const arrived = (stay: Level, from: Level, to: Level) => sameLevel(from, to) && stay;
  const from = zipExamples(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || b);
  const to = zipExamples(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || c);
  return intervalBetween(from, to, schedule);
};

/** Returns w p + (1 - w) g: with it t -> s ends where t -> t' with p followed by t' -> s with g ends. */
const blended = (
  step: AffineStep,
  x: tf.Tensor,
  { t, tPrime, s }: TargetLevels,
  p: tf.Tensor,
  g: tf.Tensor,
): tf.Tensor => {
  const weights = zipExamples(x, [t, tPrime, s], step.blend);
  return combine([weights, p], [weights.map((w) => 1 - w), g]);
};

/** Returns the target that ends at xEnd: its inverse if the student's step has one. */
const targetEndingAt = (step: StepFunction, x: tf.Tensor, t: Levels, s: Levels, xEnd: tf.Tensor) =>
  isAffine(step) ? { x0: step.invert(x, xEnd, intervalBetween(t, s)) } : { xEnd };

/** Applies a function to the three levels of each example. */
const zipExamples = <T>(
  x: tf.Tensor,
  [a, b, c]: readonly [Levels, Levels, Levels],
  f: (a: Level, b: Level, c: Level) => T,
): T[] => {
  const n = x.shape[0] as number;
  const [bs, cs] = [levelList(b, n), levelList(c, n)];
  return levelList(a, n).map((level, i) => f(level, bs[i] as Level, cs[i] as Level));
};
