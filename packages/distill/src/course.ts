import { type Phase, type PhaseList, planPhases } from './phases';
import { checkCount } from './run';

/** Where one optimiser step of a distillation stands. */
export interface CoursePlace {
  /** Number of the phase, from 0. */
  readonly phase: number;
  readonly from: number;
  readonly to: number;
  readonly learningRate?: number;
  /** Optimiser steps of this phase before this one. */
  readonly index: number;
  /** Optimiser steps of this phase in all. */
  readonly length: number;
}

/** The phases of a distillation as one row of optimiser steps. */
export interface Course {
  readonly phases: readonly Phase[];
  /** Optimiser steps in all. */
  readonly steps: number;
  /** Where a step, counted from 0 over all phases, stands. */
  at(step: number): CoursePlace;
}

/** Lays the phases out: each takes ceil(samples / batch) steps. @throws TractError where phases or counts are wrong. */
export const courseOf = (list: PhaseList, samples: number, batch: number): Course => {
  const phases = planPhases(list);
  checkCount('batch', batch);
  const lengths = phases.map((phase) => Math.ceil(checkCount('samples', phase.samples ?? samples) / batch));
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
  return {
    phases,
    steps: lengths.reduce((a, b) => a + b, 0),
    at(step) {
      const phase = starts.findLastIndex((start) => start <= step);
      const { from, to, learningRate } = phases[phase] as Phase;
      return {
        ...{ phase, from, to },
        ...(learningRate !== undefined && { learningRate }),
        index: step - (starts[phase] as number),
        length: lengths[phase] as number,
      };
    },
  };
};
