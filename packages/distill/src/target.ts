import * as tf from '@tensorflow/tfjs-core';
import {
  type Condition,
  combine,
  type Denoiser,
  interval,
  isAffine,
  type Level,
  type Levels,
  levelList,
  type Schedule,
  type StepFunction,
  type StepResult,
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

/** What the student is to learn. The caller owns the tensors. */
export type Target = {
  /** The teacher's x at t'. */
  readonly xMid: tf.Tensor;
  /** x at s. */
  readonly xEnd: tf.Tensor;
  /** The x0 prediction that carries the student from x_t to xEnd in one step; missing where its step has no inverse. */
  readonly x0?: tf.Tensor;
};

/**
 * TRACT's target (Berthelot et al. 2023, "TRACT: Denoising Diffusion Models with Transitive Closure
 * Time-Distillation", section 3): one step of the teacher, then one of the self-teacher to the end of the group.
 * With an affine student step and a teacher step that tells its blended prediction p, the target is w p + (1 - w) g
 * with w from the composition law in doubles, so nothing cancels.
 */
export const tractTarget = (teaching: Teaching, x: tf.Tensor, place: Place, condition?: Condition): Target =>
  tf.tidy(() => {
    const { t, tPrime, s } = place;
    const middle = teaching.teacherStep.step(
      teaching.teacher,
      x,
      interval(t, tPrime, teaching.schedule),
      condition,
    );
    const rest = teaching.studentStep.step(
      teaching.selfTeacher,
      middle.x,
      onward(x, t, tPrime, s, teaching.schedule),
      condition,
    );
    return join(teaching.studentStep, x, place, middle, rest);
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
    const first = teacherStep.step(teacher, x, interval(t, at(1), schedule), condition);
    let walked = land(studentStep, x, t, at(1), first);
    const longest = Math.max(...paths.map((path) => path.length)) - 1;
    for (let k = 1; k < longest; k++) {
      const next = teacherStep.step(
        teacher,
        walked.xEnd,
        onward(x, t, at(k), at(k + 1), schedule),
        condition,
      );
      const middle = { x: walked.xEnd, ...(walked.x0 && { prediction: walked.x0 }) };
      walked = join(studentStep, x, { t, tPrime: at(k), s: at(k + 1) }, middle, next);
    }
    return { ...walked, xMid: first.x };
  });

/** From t' to s; an example that is at s already stands still, at its own t, where every denoiser is finite. */
const onward = (x: tf.Tensor, t: Levels, tPrime: Levels, s: Levels, schedule?: Schedule) => {
  const arrived = (stay: Level, from: Level, to: Level) => sameLevel(from, to) && stay;
  const from = each(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || b);
  const to = each(x, [t, tPrime, s], (a, b, c) => arrived(a, b, c) || c);
  return interval(from, to, schedule);
};

/** What two steps t -> t' -> s are for a student that goes t -> s at once. */
const join = (
  studentStep: StepFunction,
  x: tf.Tensor,
  { t, tPrime, s }: Place,
  middle: StepResult,
  rest: StepResult,
): Target => {
  if (!isAffine(studentStep) || middle.prediction === undefined || rest.prediction === undefined) {
    return { ...land(studentStep, x, t, s, { x: rest.x }), xMid: middle.x };
  }
  const weights = each(x, [t, tPrime, s], studentStep.blend);
  const x0 = combine([weights, middle.prediction], [weights.map((w) => 1 - w), rest.prediction]);
  return { xMid: middle.x, xEnd: rest.x, x0 };
};

const land = (studentStep: StepFunction, x: tf.Tensor, t: Levels, s: Levels, step: StepResult): Target => {
  const ends = { xMid: step.x, xEnd: step.x };
  return isAffine(studentStep)
    ? { ...ends, x0: step.prediction ?? studentStep.invert(x, step.x, interval(t, s)) }
    : ends;
};

const each = <T>(
  x: tf.Tensor,
  [a, b, c]: readonly [Levels, Levels, Levels],
  f: (a: Level, b: Level, c: Level) => T,
): T[] => {
  const n = x.shape[0] as number;
  const [bs, cs] = [levelList(b, n), levelList(c, n)];
  return levelList(a, n).map((level, i) => f(level, bs[i] as Level, cs[i] as Level));
};
