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

/** Options of `distill`, with the method's values as defaults (`methods`). */
export type TractOptions = Omit<DistillOptions, 'teacherStep' | 'studentStep'> & {
  /** Default: the method's. */
  readonly teacherStep?: StepFunction;
  /** Default: the method's. */
  readonly studentStep?: StepFunction;
};

/** Distils with TRACT (Berthelot et al. 2023): few phases of large groups, with a self-teacher. */
export const tract = (options: TractOptions): Run => {
  checkOptions('tract', options, distillOptionNames);
  return distill(withMethod('tract', options));
};

/** Options of `tractEdm`. */
export type TractEdmOptions = Omit<TractOptions, 'phases'> & {
  /** Default [40, 1]. */
  readonly phases?: PhaseList;
};

/**
 * Distils EDM's networks as the code of TRACT's paper does (Berthelot et al. 2023, section 4.2): Heun's step
 * for the teacher on 40 levels of Karras et al. 2022, in one phase to one step; the self-teacher's
 * predictions clamped to [-1, 1], the teacher's not; Adam with learning rate 1e-3, without gradient clipping;
 * EDM's weight and the mean reduction, which make the loss the mean squared error of F in `EDMPrecond`. A
 * teacher of another schedule is distilled along EDM's, because a network is the same denoiser on every path.
 */
export const tractEdm = (given: TractEdmOptions): Run => {
  const { phases = [40, 1], ...options } = checkOptions('tractEdm', given, distillOptionNames);
  return distill(withMethod('edm', { ...options, phases }));
};

/** Options of `btd`. */
export type BtdOptions = Omit<TractOptions, 'phases' | 'muSelf'> & {
  /** Number of steps of the teacher, a power of two times `to`. */
  readonly from: number;
  /** Number of steps of the last student; default 1. */
  readonly to?: number;
};

/**
 * Distils with binary time-distillation (progressive distillation, Salimans & Ho 2022, algorithm 2): each
 * phase halves the number of steps. Targets use unclipped predictions; the authors' sampler clips them, as
 * `clippedDdim` does.
 */
export const btd = (given: BtdOptions): Run => {
  const { from, to = 1, ...options } = checkOptions('btd', given, btdNames);
  return distill(withMethod('btd', { ...options, phases: halvings(from, to) }));
};

/** Options of `consistency`. */
export type ConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /** Number of steps of the teacher from noise to data. */
  readonly from: number;
};

/**
 * Distils with consistency distillation (Song et al. 2023, algorithm 2), which in TRACT's terms has one group
 * that ends at the clean level, so the target is the self-teacher's prediction. As in the authors' code, the
 * teacher takes Heun's step on Karras levels, nothing is clipped, the weight is uniform, squares are averaged
 * over an example, and the self-teacher has momentum 0.95. It differs from their code in the squared error
 * (their L2) in place of LPIPS, in Adam in place of RAdam, and in the boundary: their parametrisation makes
 * networks the identity at sigma = 0.002, whereas the grid here ends at the clean level, where the teacher's
 * prediction is the target. `lcm` is their sampler in several steps.
 */
export const consistency = (given: ConsistencyOptions): Run => {
  const { from, ...options } = checkOptions('consistency', given, { ...unphasedNames, from: true });
  return distill(withMethod('consistency', { ...options, phases: [from, 1] }));
};

/** Options of `multistepConsistency`. */
export type MultistepConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /**
   * Numbers of steps of the teacher in the stages, usually growing, such as [64, 128, 256]. Each takes
   * `samples` examples.
   */
  readonly from: readonly number[];
  /** Number of steps of the student; it divides every count of `from`. */
  readonly to: number;
};

/**
 * Distils with multistep consistency distillation (Heek et al. 2024, "Multistep Consistency Models",
 * algorithm 1): one student of a few steps learns from the same teacher in finer and finer steps, and is its
 * own self-teacher (momentum 0). The weight is SNR + 1. The teacher's step defaults to DDIM; theirs is aDDIM.
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

/**
 * Returns the method's options for the teacher, overridden by the given ones. An undefined option counts as
 * left out.
 */
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
    teacherStep: singleStepFrom(teacherStep),
    studentStep: singleStepFrom(studentStep),
    weight: weightFrom(weight),
    loss: lossFrom(loss),
    ...(elsewhere && { schedule: scheduleFrom(elsewhere.schedule), grid: gridFrom(elsewhere.grid) }),
    ...given(options),
    clip: { ...clip, ...given(options.clip) },
    adam: { clip: gradientClip, ...given(options.adam) },
  };
};

/** Returns the options that are not undefined. */
const given = <T extends object>(options: T | undefined): T =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as T;

/**
 * Returns the step counts of binary time-distillation: from, from / 2, ..., to. @throws TractError if they
 * miss `to`.
 */
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
