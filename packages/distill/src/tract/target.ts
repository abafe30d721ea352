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

/** Levels of one batch: each example at t, one teacher step below at t', its group's end at s; s <= t' < t in noise. */
export interface Place {
  readonly t: Levels;
  readonly tPrime: Levels;
  readonly s: Levels;
}

/** Who teaches, and with which steps. */
export interface Teaching {
  readonly teacher: Denoiser;
  readonly teacherStep: StepFunction;
  /** Carries on from t' to s: an average of the student in TRACT, the teacher itself in BTD. */
  readonly selfTeacher: Denoiser;
  readonly studentStep: StepFunction;
  /** For steps that need levels in between. */
  readonly schedule?: Schedule;
}

/**
 * What the student is to learn. The caller owns the tensors. Where the student's step is affine it is x0, and x at s is
 * where `studentStep.advance(x, x0, intervalBetween(t, s))` gets; else it is xEnd.
 */
export type Target = {
  /** The teacher's x at t'. */
  readonly xMid: tf.Tensor;
  /** The x0 prediction that carries the student from x_t to the end of the group in one step. */
  readonly x0?: tf.Tensor;
  /** x at s. */
  readonly xEnd?: tf.Tensor;
};

/**
 * TRACT's target (Berthelot et al. 2023, "TRACT: Denoising Diffusion Models with Transitive Closure
 * Time-Distillation", section 3): one step of the teacher, then one of the self-teacher to the end of the group.
 * With an affine student step and a teacher step that tells its blended prediction p, the target is w p + (1 - w) g
 * with w from the composition law in doubles, so nothing cancels.
 */
export const tractTarget = (teaching: Teaching, x: tf.Tensor, place: Place, condition?: Condition): Target =>
  tf.tidy(() => {
    const { teacher, teacherStep, selfTeacher, studentStep, schedule } = teaching;
    const { t, tPrime, s } = place;
    const middle = teacherStep.step(teacher, x, intervalBetween(t, tPrime, schedule), condition);
    const rest = onward(x, t, tPrime, s, schedule);
    if (isAffine(studentStep) && middle.prediction) {
      const prediction = selfTeacher(middle.x, rest.from, condition);
      return { xMid: middle.x, x0: joined(studentStep, x, place, middle.prediction, prediction) };
    }
    const end = studentStep.step(selfTeacher, middle.x, rest, condition).x;
    return { xMid: middle.x, ...reached(studentStep, x, t, s, end) };
  });

/**
 * The target that TRACT replaces: every teacher step from t to s, one after another. Slow; the oracle for
 * `tractTarget`. `paths` lists for each example the levels of its walk, from t to s, two or more.
 */
export const chainTarget = (
  { teacher, teacherStep, studentStep, schedule }: Omit<Teaching, 'selfTeacher'>,
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
      const next = teacherStep.step(teacher, end, onward(x, t, tPrime, s, schedule), condition);
      prediction =
        isAffine(studentStep) && prediction && next.prediction
          ? joined(studentStep, x, { t, tPrime, s }, prediction, next.prediction)
          : undefined;
      end = next.x;
    }
    const told = isAffine(studentStep) && prediction;
    return { xMid: first.x, ...(told ? { x0: told } : reached(studentStep, x, t, at(longest), end)) };
  });

/** From t' to s; an example that is at s already stands still, at its own t, where every denoiser is finite. */
const onward = (x: tf.Tensor, t: Levels, tPrime: Levels, s: Levels, schedule?: Schedule) => {
  const arrived = (stay: Level, from: Level, to: Level) => sameLevel(from, to) && stay;
  const from = each(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || b);
  const to = each(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || c);
  return intervalBetween(from, to, schedule);
};

/** The prediction with which t -> s lands where t -> t' with p and then t' -> s with g do: w p + (1 - w) g. */
const joined = (
  step: AffineStep,
  x: tf.Tensor,
  { t, tPrime, s }: Place,
  p: tf.Tensor,
  g: tf.Tensor,
): tf.Tensor => {
  const weights = each(x, [t, tPrime, s], step.blend);
  return combine([weights, p], [weights.map((w) => 1 - w), g]);
};

/** The target where all that is known is where the walk ended. */
const reached = (step: StepFunction, x: tf.Tensor, t: Levels, s: Levels, xEnd: tf.Tensor) =>
  isAffine(step) ? { x0: step.invert(x, xEnd, intervalBetween(t, s)) } : { xEnd };

const each = <T>(
  x: tf.Tensor,
  [a, b, c]: readonly [Levels, Levels, Levels],
  f: (a: Level, b: Level, c: Level) => T,
): T[] => {
  const n = x.shape[0] as number;
  const [bs, cs] = [levelList(b, n), levelList(c, n)];
  return levelList(a, n).map((level, i) => f(level, bs[i] as Level, cs[i] as Level));
};
