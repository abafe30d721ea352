import type { PlacedPhase } from './phases';
import { checkCount } from './run';

/** Where one optimiser step of a distillation stands. */
export interface CoursePlace {
  /** Number of the phase, from 0. */
  readonly number: number;
  readonly phase: PlacedPhase;
  /** Optimiser steps of this phase before this one. */
  readonly index: number;
  /** Optimiser steps of this phase in all. */
  readonly length: number;
}

/** The phases of a distillation as one row of optimiser steps. */
export interface Course {
  /** Optimiser steps in all. */
  readonly steps: number;
  /** Where a step, counted from 0 over all phases, stands. */
  at(step: number): CoursePlace;
}

/** Lays the phases out: each takes ceil(samples / batch) steps. @throws TractError where a count is wrong. */
export const courseOf = (phases: readonly PlacedPhase[], samples: number, batch: number): Course => {
  checkCount('batch', batch);
  const lengths = phases.map((phase) => Math.ceil(checkCount('samples', phase.samples ?? samples) / batch));
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
  return {
    steps: lengths.reduce((a, b) => a + b, 0),
    at(step) {
      const number = starts.findLastIndex((start) => start <= step);
      return {
        number,
        phase: phases[number] as PlacedPhase,
        index: step - (starts[number] as number),
        length: lengths[number] as number,
      };
    },
  };
};
