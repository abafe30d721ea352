import type { StepFunction } from '@tractjs/core';
import { badArgument } from '@tractjs/core';
import { type DistillOptions, distill, type Run } from '@tractjs/distill';
import { ddim } from '@tractjs/steps';

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
