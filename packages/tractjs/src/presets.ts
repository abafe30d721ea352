import type { StepFunction } from '@tractjs/core';
import { badArgument } from '@tractjs/core';
import {
  type DistillOptions,
  distill,
  outputWeight,
  type Run,
  snrPlusOne,
  uniformWeight,
} from '@tractjs/distill';
import { edm, karras } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';

/** Options of `distill`, with DDIM where no step is given. */
export type TractOptions = Omit<DistillOptions, 'teacherStep' | 'studentStep' | 'target'> & {
  /** Default `ddim()`. */
  readonly teacherStep?: StepFunction;
  /** Default `ddim()`. */
  readonly studentStep?: StepFunction;
};

/** TRACT (Berthelot et al. 2023): few phases of large groups, with a self-teacher. */
export const tract = (options: TractOptions): Run =>
  distill({ teacherStep: ddim(), studentStep: ddim(), ...options, target: 'tract' });

export type TractEdmOptions = Omit<TractOptions, 'phases'> & {
  /** Default [40, 1]. */
  readonly phases?: TractOptions['phases'];
};

/**
 * TRACT of EDM's networks, as its paper's code distils them (Berthelot et al. 2023, section 4.2): Heun's step for the teacher
 * on the levels of Karras et al. 2022, 40 of them, in one phase to one step; the teacher's predictions as they are, the
 * self-teacher's held within [-1, 1]; Adam at 1e-3; and EDM's weight, which makes the loss a plain squared error of F in
 * `EDMPrecond`. A teacher of another path is taken along EDM's: a denoiser is one on every path.
 */
export const tractEdm = (options: TractEdmOptions): Run => {
  const { schedule, network } = options.teacher;
  const { sigma_data: sigmaData = 0.5, dataStd = sigmaData } = network.description;
  const asIs = options.schedule !== undefined || schedule.description.kind === 'edm';
  const path = asIs ? {} : { schedule: edm(), grid: karras() };
  return distill({
    ...{ phases: [40, 1], teacherStep: heun(), studentStep: ddim(), learningRate: 1e-3 },
    ...{ clip: { teacher: false, selfTeacher: [-1, 1] }, weight: outputWeight({ dataStd: Number(dataStd) }) },
    ...path,
    ...options,
    target: 'tract',
  });
};

export type BtdOptions = Omit<TractOptions, 'phases' | 'muSelf'> & {
  /** Steps of the teacher, a power of two times `to`. */
  readonly from: number;
  /** Steps of the last student; default 1. */
  readonly to?: number;
};

/** Binary time-distillation (progressive distillation, Salimans & Ho 2022): the number of steps halves every phase. */
export const btd = ({ from, to = 1, ...options }: BtdOptions): Run =>
  distill({
    teacherStep: ddim(),
    studentStep: ddim(),
    ...options,
    phases: halvings(from, to),
    target: 'btd',
  });

export type ConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /** Steps of the teacher between noise and data. */
  readonly from: number;
};

/**
 * Consistency distillation (Song et al. 2023, algorithm 2) in the terms of TRACT: one group that ends at the clean level,
 * where the self-teacher's prediction is the whole target. Heun teacher, uniform weight, self-teacher with momentum 0.95.
 */
export const consistency = ({ from, ...options }: ConsistencyOptions): Run =>
  distill({
    teacherStep: heun(),
    studentStep: ddim(),
    muSelf: 0.95,
    weight: uniformWeight(),
    ...options,
    phases: [from, 1],
    target: 'tract',
  });

export type MultistepConsistencyOptions = Omit<TractOptions, 'phases'> & {
  /** Steps of the teacher in the stages of the run, usually growing, such as [64, 128, 256]. `samples` are for each. */
  readonly from: readonly number[];
  /** Steps of the student; divides every count of `from`. */
  readonly to: number;
};

/**
 * Multistep consistency distillation (Heek et al. 2024, "Multistep Consistency Models", algorithm 1): one student of a few
 * steps, the same teacher throughout in finer and finer steps, and the student as it is for self-teacher (momentum 0).
 * Weight SNR + 1. The teacher's step is a plain DDIM unless another is given.
 */
export const multistepConsistency = ({ from, to, ...options }: MultistepConsistencyOptions): Run =>
  distill({
    teacherStep: ddim(),
    studentStep: ddim(),
    muSelf: 0,
    weight: snrPlusOne(),
    ...options,
    phases: from.map((count) => ({ from: count, to })),
    nextTeacher: 'same',
    target: 'tract',
  });

/** The step counts of binary time-distillation: from, from / 2, ..., to. @throws TractError where they miss `to`. */
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
