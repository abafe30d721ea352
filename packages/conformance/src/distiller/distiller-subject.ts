import type * as tf from '@tensorflow/tfjs-core';
import type { AffineStep, Condition, Denoiser, Level, Levels, Schedule, StepFunction } from '@tractjs/core';
import { atLogSnr } from '../kit/paths';

/**
 * Levels of one batch: each example at t, one teacher step below at t', its group's end at s; s <= t' < t in
 * noise.
 */
export interface TargetLevels {
  readonly t: Levels;
  readonly tPrime: Levels;
  readonly s: Levels;
}

/** The teachers that the kit passes in. */
export interface Teachers {
  readonly teacher: Denoiser;
  readonly selfTeacher: Denoiser;
  /** For steps that need intermediate levels. */
  readonly schedule: Schedule;
}

/** A distiller under test: a target function and its steps. */
export interface DistillerSubject {
  /** From t to t'. */
  readonly teacherStep: StepFunction;
  /** The student's step from t to s, and the self-teacher's from t' to s. */
  readonly studentStep: AffineStep;
  /**
   * Which denoiser continues from t' to s: the self-teacher with the student's step, as in TRACT, or the
   * teacher with its own, as in a chain of teacher steps. Default 'self-teacher'.
   */
  readonly carriesOn?: 'self-teacher' | 'teacher';
  /** The x0 prediction that the student learns at x [N, ...]: a new tensor of the same shape. */
  target(teachers: Teachers, x: tf.Tensor, place: TargetLevels, condition?: Condition): tf.Tensor;
}

/** The place of one example. */
export interface ExampleLevels {
  readonly t: Level;
  readonly tPrime: Level;
  readonly s: Level;
}

/** Levels of a long grid: its neighbours are close, so targets lose digits there first. */
const STEPS = 1024;

/**
 * Places over a complete path: in groups of 2, 8 and all steps of a long grid, near the ends of the groups
 * and of the grid, and every three of a few levels far apart, t' = s included. Intervals longer than any
 * teacher's step are left out.
 */
export const places = (
  schedule: Schedule,
  { carriesOn }: Pick<DistillerSubject, 'carriesOn'>,
): ExampleLevels[] => {
  const [clean, noisy] = schedule.range;
  const level = (i: number) => schedule.at(i === STEPS ? noisy : clean + (i / STEPS) * (noisy - clean));
  const close = [2, 8, STEPS].flatMap((size) => {
    const tops = [1, 2, 3, size, size + 1, STEPS / 2, STEPS / 2 + 1, STEPS - 1, STEPS];
    return [...new Set(tops)]
      .filter((top) => top <= STEPS)
      .map((top) => ({
        t: level(top),
        tPrime: level(top - 1),
        s: level(Math.floor((top - 1) / size) * size),
      }));
  });
  const far = [
    schedule.at(clean),
    ...[5, 2, -1, -5].map((logSnr) => atLogSnr(schedule, logSnr)),
    schedule.at(noisy),
  ];
  const triples = far.flatMap((s, i) =>
    far.slice(i).flatMap((tPrime, j) => far.slice(i + j + 1).map((t): ExampleLevels => ({ t, tPrime, s }))),
  );
  return [...close, ...triples].filter(
    ({ t, tPrime, s }) => near(t, tPrime) && (carriesOn !== 'teacher' || near(tPrime, s)),
  );
};

/**
 * Whether sigma / alpha falls by at most a factor of 1000, or to 0: float32 has few digits for slopes at the
 * end of a longer step.
 */
const near = (from: Level, to: Level): boolean => {
  const fall = (from.sigma * to.alpha) / (from.alpha * to.sigma);
  return fall <= 1000 || !Number.isFinite(fall);
};

/** Several places as one batch. */
export const together = (all: readonly ExampleLevels[]): TargetLevels => ({
  t: all.map(({ t }) => t),
  tPrime: all.map(({ tPrime }) => tPrime),
  s: all.map(({ s }) => s),
});

/** Describes a place for a message. */
export const placed = ({ t, tPrime, s }: ExampleLevels): string =>
  `with sigma / alpha ${[t, tPrime, s].map((level) => (level.sigma / level.alpha).toPrecision(3)).join(' to ')}`;
