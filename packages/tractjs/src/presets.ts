import { badArgument, checkModel, checkOptions, type OptionNames, type StepFunction } from '@tractjs/core';
import {
  type DistillOptions,
  distill,
  distillOptionNames,
  lossFrom,
  type PhaseList,
  type Run,
  weightFrom,
} from '@tractjs/distill';
import { gridFrom, scheduleFrom } from '@tractjs/schedules';
import { singleStepFrom } from '@tractjs/steps';
import { type MethodName, settleMethod } from './methods';

/** Options of `distill`. What is left out has the method's own value, as `methods` lists them. */
export type TractOptions = Omit<DistillOptions, 'teacherStep' | 'studentStep'> & {
  /** Default: the method's. */
  readonly teacherStep?: StepFunction;
  /** Default: the method's. */
  readonly studentStep?: StepFunction;
};

/** TRACT (Berthelot et al. 2023): few phases of large groups, with a self-teacher. */
export const tract = (options: TractOptions): Run => {
  checkOptions('tract', options, distillOptionNames);
  return distill(withMethod('tract', options));
};

export type TractEdmOptions = Omit<TractOptions, 'phases'> & {
  /** Default [40, 1]. */
  readonly phases?: PhaseList;
};

/**
 * TRACT of EDM's networks, as its paper's code distils them (Berthelot et al. 2023, section 4.2): Heun's step for the teacher
 * on the levels of Karras et al. 2022, 40 of them, in one phase to one step; the teacher's predictions as they are, the
 * self-teacher's held within [-1, 1]; Adam at 1e-3, its gradient as it is; and EDM's weight and mean, which make the loss
 * a plain mean squared error of F in `EDMPrecond`. A teacher of another path is taken along EDM's: a denoiser is one on
 * every path.
 */
export const tractEdm = (given: TractEdmOptions): Run => {
  const { phases = [40, 1], ...options } = checkOptions('tractEdm', given, distillOptionNames);
  return distill(withMethod('edm', { ...options, phases }));
};

export type BtdOptions = Omit<TractOptions, 'phases' | 'muSelf'> & {
  /** Steps of the teacher, a power of two times `to`. */
  readonly from: number;
  /** Steps of the last student; default 1. */
  readonly to?: number;
};

/**
 * Binary time-distillation (progressive distillation, Salimans & Ho 2022, algorithm 2): the number of steps halves every
 * phase. Predictions are not clipped while distilling; the authors' sampler clips them, as `clippedDdim` does.
 */
export const btd = (given: BtdOptions): Run => {
  const { from, to = 1, ...options } = checkOptions('btd', given, btdNames);
  return distill(withMethod('btd', { ...options, phases: halvings(from, to) }));
};

export type ConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /** Steps of the teacher between noise and data. */
  readonly from: number;
};

/**
 * Consistency distillation (Song et al. 2023, algorithm 2) in the terms of TRACT: one group that ends at the clean level,
 * where the self-teacher's prediction is the whole target. As its authors' code: Heun's step for the teacher on Karras's
 * levels, nothing clipped, uniform weight, mean over the numbers of an example, self-teacher with momentum 0.95. Not
 * theirs: the squared error (their L2) in place of LPIPS, Adam in place of RAdam, and no boundary parametrisation, which makes
 * their networks the identity at sigma = 0.002: the path here ends at the clean level, where the teacher's prediction is the
 * target. `lcm` samples as theirs in several steps.
 */
export const consistency = (given: ConsistencyOptions): Run => {
  const { from, ...options } = checkOptions('consistency', given, { ...unphasedNames, from: true });
  return distill(withMethod('consistency', { ...options, phases: [from, 1] }));
};

export type MultistepConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /** Steps of the teacher in the stages of the run, usually growing, such as [64, 128, 256]. `samples` are for each. */
  readonly from: readonly number[];
  /** Steps of the student; divides every count of `from`. */
  readonly to: number;
};

/**
 * Multistep consistency distillation (Heek et al. 2024, "Multistep Consistency Models", algorithm 1): one student of a few
 * steps, the same teacher throughout in finer and finer steps, and the student as it is for self-teacher (momentum 0).
 * Weight SNR + 1. The teacher's step is a plain DDIM unless another is given, theirs is aDDIM.
 */
export const multistepConsistency = (given: MultistepConsistencyOptions): Run => {
  const names = { ...unphasedNames, from: true, to: true } as const;
  const { from, to, ...options } = checkOptions('multistepConsistency', given, names);
  if (!Array.isArray(from))
    throw badArgument('from', from, "give a list of the teacher's steps, such as [64, 128, 256].");
  const phases = from.map((count: number) => ({ from: count, to }));
  return distill(withMethod('multistep-consistency', { ...options, phases }));
};

const { phases: _phases, ...unphasedNames } = distillOptionNames;
const { muSelf: _muSelf, ...halvingNames } = unphasedNames;
const btdNames: OptionNames<BtdOptions> = { ...halvingNames, from: true, to: true };

/** The options over what the method says; an option that is undefined is one that is left out. */
const withMethod = (name: MethodName, options: TractOptions): DistillOptions => {
  checkModel('teacher', options.teacher);
  const { network, schedule } = options.teacher;
  const facts = { network: network.description, schedule: schedule.description, shape: network.shape };
  const { path, weight, loss, teacherStep, studentStep, gradientClip, clip, ...plain } = settleMethod(
    name,
    facts,
  );
  const elsewhere = options.schedule === undefined && path;
  return {
    ...plain,
    ...{ teacherStep: singleStepFrom(teacherStep), studentStep: singleStepFrom(studentStep) },
    ...{ weight: weightFrom(weight), loss: lossFrom(loss) },
    ...(elsewhere && { schedule: scheduleFrom(elsewhere.schedule), grid: gridFrom(elsewhere.grid) }),
    ...given(options),
    clip: { ...clip, ...given(options.clip) },
    adam: { clip: gradientClip, ...given(options.adam) },
  };
};

/** Without what is undefined. */
const given = <T extends object>(options: T | undefined): T =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as T;

/** The step counts of binary time-distillation: from, from / 2, ..., to. @throws TractError if they miss `to`. */
export const halvings = (from: number, to = 1): number[] => {
  const counts = [from];
  let steps = from;
  while (steps > to) {
    steps /= 2;
    counts.push(steps);
  }
  if (steps === to && counts.every(Number.isInteger)) return counts;
  const remedy = `binary time-distillation halves the steps until ${to}: give a power of two times ${to}.`;
  throw badArgument('from', from, remedy);
};
