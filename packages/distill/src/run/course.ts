import { checkCount } from './run';

/** A phase as a course sees it. */
export interface Leg {
  /** Steps of the teacher and of the student; 0 in plain training. */
  readonly from: number;
  readonly to: number;
  /** Overrides the run's samples for this phase. */
  readonly samples?: number;
}

/** Where one optimiser step of a run stands. */
export interface CoursePlace<P extends Leg> {
  /** Number of the phase, from 0. */
  readonly number: number;
  readonly phase: P;
  /** Optimiser steps of this phase before this one. */
  readonly index: number;
  /** Optimiser steps of this phase in all. */
  readonly length: number;
}

/** The phases of a run as one row of optimiser steps. */
export interface Course<P extends Leg> {
  /** Number of phases. */
  readonly phases: number;
  /** Optimiser steps in all. */
  readonly steps: number;
  /** Where a step, counted from 0 over all phases, stands. */
  at(step: number): CoursePlace<P>;
}

/** Lays the phases out: each takes ceil(samples / batch) steps. @throws TractError where a count is wrong. */
export const courseOf = <P extends Leg>(phases: readonly P[], samples: number, batch: number): Course<P> => {
  checkCount('batch', batch);
  const lengths = phases.map((phase) => Math.ceil(checkCount('samples', phase.samples ?? samples) / batch));
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
  return {
    phases: phases.length,
    steps: lengths.reduce((a, b) => a + b, 0),
    at(step) {
      const number = starts.findLastIndex((start) => start <= step);
      return {
        number,
        phase: phases[number] as P,
        index: step - (starts[number] as number),
        length: lengths[number] as number,
      };
    },
  };
};
