import { checkCount } from './run';

/** The part of a phase that a timeline needs. */
export interface TimelinePhase {
  /** Steps of the teacher and of the student; 0 in plain training. */
  readonly from: number;
  readonly to: number;
  /** Overrides the run's samples for this phase. */
  readonly samples?: number;
}

/** One optimiser step's place in its phase. */
export interface PhaseStep<P extends TimelinePhase> {
  /** Index of the phase, from 0. */
  readonly phaseIndex: number;
  readonly phase: P;
  /** Index of the step in its phase, from 0. */
  readonly index: number;
  /** Number of optimiser steps of the phase. */
  readonly length: number;
}

/** The optimiser steps of all phases of a run, one after another. */
export interface Timeline<P extends TimelinePhase> {
  /** Number of phases. */
  readonly phases: number;
  /** Number of optimiser steps of all phases. */
  readonly steps: number;
  /** Returns the place of a step, counted from 0 over all phases. */
  at(step: number): PhaseStep<P>;
}

/**
 * Lays the phases out one after another; each takes ceil(samples / batch) optimiser steps.
 * @throws TractError if `batch` or a phase's samples are not a whole number above 0.
 */
export const timelineOf = <P extends TimelinePhase>(
  phases: readonly P[],
  samples: number,
  batch: number,
): Timeline<P> => {
  checkCount('batch', batch);
  const lengths = phases.map((phase) => Math.ceil(checkCount('samples', phase.samples ?? samples) / batch));
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0));
  return {
    phases: phases.length,
    steps: lengths.reduce((a, b) => a + b, 0),
    at(step) {
      const phaseIndex = starts.findLastIndex((start) => start <= step);
      return {
        phaseIndex,
        phase: phases[phaseIndex] as P,
        index: step - (starts[phaseIndex] as number),
        length: lengths[phaseIndex] as number,
      };
    },
  };
};
