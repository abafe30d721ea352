import {
  checkChoice,
  checkGrid,
  checkModel,
  checkNetworkWithParams,
  checkOptions,
  checkSchedule,
  checkSingleStep,
  type DataSource,
  type GridRule,
  type Model,
  type OptionNames,
  type Range,
  type Schedule,
  type StepFunction,
} from '@tractjs/core';
import { checkLearningRate, checkLoss, checkWeight } from './objective/check-functions';
import type { Loss, Measure, Reduction } from './objective/loss';
import type { Weight } from './objective/weights';
import type { FaultOptions } from './run/faults';
import { type AdamSettings, adamSettingNames, type LearningRate } from './run/learner';
import type { RunState } from './run/run';
import type { Guidance } from './tract/condition';
import type { Draw } from './tract/draw';
import type { NextTeacher, PhaseList } from './tract/phases';

/** Options of `distill`. */
export interface DistillOptions {
  readonly teacher: Model;
  /**
   * The student's network and initial parameters (copied). The network may be of another kind than the
   * teacher, predict another quantity or take another condition. Default: the teacher.
   */
  readonly student?: Pick<Model, 'network' | 'params'>;
  readonly data: DataSource;
  /**
   * Numbers of steps of the teacher and of each student, such as [1024, 32, 1]; or grids, for groups of any
   * lengths.
   */
  readonly phases: PhaseList;
  /**
   * The first teacher's step. A student that teaches in a later phase takes `studentStep`, for which it was
   * trained.
   */
  readonly teacherStep: StepFunction;
  readonly studentStep: StepFunction;
  /**
   * Whether the teacher's step lowers its order across a gap of the grid that is too wide for it (the step's
   * `lowered`), as in `sample`; default true.
   */
  readonly lowerOrder?: boolean;
  /** Number of examples of each phase. */
  readonly samples: number;
  readonly seed: number;
  /** Default: the teacher's. */
  readonly schedule?: Schedule;
  /**
   * Places the first phase's levels; later phases use levels of the previous student. Default: the teacher's.
   */
  readonly grid?: GridRule;
  /** Classifier-free guidance of the teacher; default none. The student learns the guided prediction. */
  readonly guidance?: Guidance;
  /** The teacher after the first phase. Default 'student': the inference average of the previous phase. */
  readonly nextTeacher?: NextTeacher;
  /** Default 128. */
  readonly batch?: number;
  /** Default 2e-4. */
  readonly learningRate?: LearningRate;
  /** Adam's settings; `clip` defaults to 1 here. */
  readonly adam?: AdamSettings;
  /** Default truncatedSnr(): max(alpha^2 / sigma^2, 1). */
  readonly weight?: Weight;
  /** Default 'sum'. */
  readonly reduction?: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /** Default 'target'. A student step without an inverse needs 'endpoint'. */
  readonly measure?: Measure;
  /**
   * Range that the predictions of teacher and self-teacher are clamped to, or false; default [-1, 1] for
   * both.
   */
  readonly clip?: { readonly teacher?: Range | false; readonly selfTeacher?: Range | false };
  /**
   * The target. 'tract' (default): t anywhere in its group, one step of the teacher, then one of the
   * self-teacher. 'btd': t at the top of its group, two steps of the teacher; the last group ends at sigma =
   * 0 even if the grid ends above it, as in its authors' code. 'chain': all steps of the teacher.
   */
  readonly target?: 'tract' | 'btd' | 'chain';
  /** Momentum of the self-teacher; default 0.5. */
  readonly muSelf?: number;
  /**
   * Momentum of the average that samples and becomes the next teacher; default `inferenceMomentum` of the
   * phase's steps.
   */
  readonly muInference?: number;
  /**
   * Draws noise and start levels of an optimiser step, for replays of recordings. Default: drawn from `seed`.
   */
  readonly draw?: Draw;
  /** Number of optimiser steps between events; default 10. */
  readonly every?: number;
  /** Handling of steps whose loss or gradient is not finite. */
  readonly faults?: FaultOptions;
  /** State of an earlier run with the same options, to resume from. */
  readonly resume?: RunState;
}

/** The names of the options of `distill`. */
export const distillOptionNames: OptionNames<DistillOptions> = {
  teacher: true,
  student: true,
  data: true,
  phases: true,
  teacherStep: true,
  studentStep: true,
  samples: true,
  seed: true,
  schedule: true,
  grid: true,
  guidance: true,
  nextTeacher: true,
  batch: true,
  learningRate: true,
  adam: true,
  weight: true,
  reduction: true,
  loss: true,
  measure: true,
  clip: true,
  target: true,
  muSelf: true,
  muInference: true,
  every: true,
  faults: true,
  draw: true,
  lowerOrder: true,
  resume: true,
};

/**
 * Checks the kinds of all options for callers without types. @throws TractError if one is of a wrong kind.
 */
export const checkParts = (options: DistillOptions): void => {
  const { teacher, student, schedule, grid, clip, weight, loss } = options;
  checkModel('teacher', teacher);
  if (student !== undefined) checkNetworkWithParams('student', student);
  checkSingleStep('teacherStep', options.teacherStep);
  checkSingleStep('studentStep', options.studentStep);
  const { target = 'tract', nextTeacher = 'student', measure = 'target', reduction = 'sum' } = options;
  checkChoice('target', target, ['tract', 'btd', 'chain']);
  checkChoice('nextTeacher', nextTeacher, ['student', 'same']);
  checkChoice('measure', measure, ['target', 'endpoint']);
  checkChoice('reduction', reduction, ['sum', 'mean']);
  if (schedule !== undefined) checkSchedule('schedule', schedule);
  if (grid !== undefined) checkGrid('grid', grid);
  if (clip !== undefined) checkOptions('clip', clip, { teacher: true, selfTeacher: true });
  if (options.adam !== undefined) checkOptions('adam', options.adam, adamSettingNames);
  if (weight !== undefined) checkWeight(weight, schedule ?? teacher.schedule);
  if (loss !== undefined) checkLoss(loss);
  if (options.learningRate !== undefined) checkLearningRate(options.learningRate);
};
