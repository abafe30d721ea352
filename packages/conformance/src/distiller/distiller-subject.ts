import type * as tf from '@tensorflow/tfjs-core';
import type { AffineStep, Condition, Denoiser, Level, Levels, Schedule, StepFunction } from '@tractjs/core';
import { atLogSnr } from '../kit/paths';

/** Levels of one batch: each example at t, one teacher step below at t', its group's end at s; s <= t' < t in noise. */
export interface TargetLevels {
  readonly t: Levels;
  readonly tPrime: Levels;
  readonly s: Levels;
}

/** Who teaches, as the kit hands it in. */
export interface Teachers {
  readonly teacher: Denoiser;
  readonly selfTeacher: Denoiser;
  /** For steps that need levels in between. */
  readonly schedule: Schedule;
}

/** A distiller under test: a target function, and the steps that it takes. */
export interface DistillerSubject {
  /** From t to t'. */
  readonly teacherStep: StepFunction;
  /** What the student takes from t to s, and the self-teacher from t' to s. */
  readonly studentStep: AffineStep;
  /**
   * Who goes on from t' to s: the self-teacher with the student's step, as in TRACT, or the teacher with its own, as in
   * a chain of teacher steps. Default 'self-teacher'.
   */
  readonly carriesOn?: 'self-teacher' | 'teacher';
  /** The x0 prediction that the student is to learn at x [N, ...]: a new tensor of its shape. */
  target(teachers: Teachers, x: tf.Tensor, place: TargetLevels, condition?: Condition): tf.Tensor;
}

/** A place of one example. */
export interface ExampleLevels {
  readonly t: Level;
  readonly tPrime: Level;
  readonly s: Level;
}

/** Levels of a long grid, where neighbours are close and targets lose their digits first. */
const STEPS = 1024;

/**
 * Places over a whole path: in the groups of 2, 8 and all steps of a long grid, next to their ends and to the grid's,
 * and every three of a few levels far apart; with t' = s among them. Left out is where the teacher's step would go
 * further than any does.
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

/** Whether sigma / alpha falls by no more than a thousand, or to 0: float32 has few digits for slopes at the end of a longer step. */
const near = (from: Level, to: Level): boolean => {
  const fall = (from.sigma * to.alpha) / (from.alpha * to.sigma);
  return fall <= 1000 || !Number.isFinite(fall);
};

/** Places as one batch. */
export const together = (all: readonly ExampleLevels[]): TargetLevels => ({
  t: all.map(({ t }) => t),
  tPrime: all.map(({ tPrime }) => tPrime),
  s: all.map(({ s }) => s),
});

/** A place, in a message. */
export const placed = ({ t, tPrime, s }: ExampleLevels): string =>
  `with sigma / alpha ${[t, tPrime, s].map((level) => (level.sigma / level.alpha).toPrecision(3)).join(' to ')}`;
