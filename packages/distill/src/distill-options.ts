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
import { checkLoss, checkRate, checkWeight } from './objective/check-functions';
import type { Loss, Measure, Reduction } from './objective/loss';
import type { Weight } from './objective/weights';
import type { FaultOptions } from './run/faults';
import { type AdamOptions, adamNames, type LearningRate } from './run/learner';
import type { RunState } from './run/run';
import type { Guidance } from './tract/condition';
import type { Draw } from './tract/draw';
import type { NextTeacher, PhaseList } from './tract/phases';

/** What and how `distill` distils. */
export interface DistillOptions {
  readonly teacher: Model;
  /**
   * The network that learns, with its first weights (copied). It may be of another kind than the teacher, predict another
   * quantity or take another condition. Default: the teacher.
   */
  readonly student?: Pick<Model, 'network' | 'params'>;
  readonly data: DataSource;
  /** Steps of the teacher and of every student after it, such as [1024, 32, 1]; or their levels, for groups of any lengths. */
  readonly phases: PhaseList;
  /** Of the first teacher. A student that teaches in a later phase is walked with `studentStep`, for which it was made. */
  readonly teacherStep: StepFunction;
  readonly studentStep: StepFunction;
  /**
   * Whether the teacher's step lowers its order where a gap of the grid is too wide for it (`lowered` of a step), as in `sample`;
   * default true.
   */
  readonly lowerOrder?: boolean;
  /** Examples of each phase. */
  readonly samples: number;
  readonly seed: number;
  /** Default: the teacher's. */
  readonly schedule?: Schedule;
  /** Places the first phase's steps; later phases keep every so many of them. Default: the teacher's. */
  readonly grid?: GridRule;
  /** Classifier-free guidance of the teacher; default none. The student learns its result and needs no guidance. */
  readonly guidance?: Guidance;
  /** Who teaches after the first phase. Default 'student': the inference average of the phase before. */
  readonly nextTeacher?: NextTeacher;
  /** Default 128. */
  readonly batch?: number;
  /** Default 2e-4. */
  readonly learningRate?: LearningRate;
  /** Default: clip 1. */
  readonly adam?: AdamOptions;
  /** Default truncatedSnr(): max(alpha^2 / sigma^2, 1). */
  readonly weight?: Weight;
  /** Default 'sum'. */
  readonly reduction?: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /** Default 'target'. A student step without an inverse needs 'endpoint'. */
  readonly measure?: Measure;
  /** Range of the predictions of teacher and self-teacher, false for none; default [-1, 1] for both. */
  readonly clip?: { readonly teacher?: Range | false; readonly selfTeacher?: Range | false };
  /**
   * 'tract': t anywhere in its group, then the self-teacher. 'btd': t at the top, then the teacher; the last group ends at
   * sigma = 0 even if the grid ends a little above it, as in its authors' code. 'chain': all of the teacher's steps.
   * Default 'tract'.
   */
  readonly target?: 'tract' | 'btd' | 'chain';
  /** Momentum of the self-teacher; default 0.5. */
  readonly muSelf?: number;
  /** Momentum of the average that samples and that becomes the next teacher; default by the length of the phase. */
  readonly muInference?: number;
  /** Where the examples of an optimiser step start: for replays of recordings. Default: where `seed` says. */
  readonly draw?: Draw;
  /** Optimiser steps between events; default 10. */
  readonly every?: number;
  /** What is done about steps whose loss or gradient is not finite. */
  readonly faults?: FaultOptions;
  /** State of an earlier run with the same options, to go on from. */
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

/** For callers without types: @throws TractError unless the parts of a distillation are what they are to be. */
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
  if (options.adam !== undefined) checkOptions('adam', options.adam, adamNames);
  if (weight !== undefined) checkWeight(weight, schedule ?? teacher.schedule);
  if (loss !== undefined) checkLoss(loss);
  if (options.learningRate !== undefined) checkRate(options.learningRate);
};
