/** The progress of a run as plain data, for progress bars, log files and reports. */
export interface ProgressEvent {
  /** Index of the phase, from 0, and the number of phases; training has one. */
  readonly phase: number;
  readonly phases: number;
  /** Numbers of steps of the teacher and of the student in this phase; 0 in training. */
  readonly from: number;
  readonly to: number;
  /** Optimiser steps and examples so far, over all phases, and the number of examples of the run. */
  readonly step: number;
  readonly samples: number;
  readonly totalSamples: number;
  /**
   * The number of those steps that were not applied because loss or gradient was not finite or the loss
   * exploded.
   */
  readonly skipped: number;
  /**
   * Mean loss and mean global gradient norm of the steps applied since the last event; if none was, the last
   * means of this phase. A phase has no event before its first applied step.
   */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Examples per second since the last event. */
  readonly rate: number;
  /** Estimated from the throughput so far, without pauses between events. */
  readonly secondsLeft: number;
}

/** The measurements of one step. */
export interface MeasuredStep {
  /** Whether the step was applied; if not, its loss and gradient norm do not count. */
  readonly applied: boolean;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly samples: number;
  readonly seconds: number;
}

/**
 * Collects losses and times between events. The times are those of the steps, without the consumer's work in
 * between.
 */
export const meter = (totalSamples: number, samplesBefore: number) => {
  let means: { readonly phase: number; readonly loss: number; readonly gradientNorm: number } | undefined;
  let loss = 0;
  let norm = 0;
  let steps = 0;
  let samples = 0;
  let seconds = 0;
  let allSamples = 0;
  let allSeconds = 0;
  return {
    add(step: MeasuredStep): void {
      samples += step.samples;
      seconds += step.seconds;
      if (!step.applied) return;
      loss += step.loss;
      norm += step.gradientNorm;
      steps += 1;
    },
    /** Returns the means since the last reading; undefined if this phase has no applied step yet. */
    read(phase: number) {
      if (steps > 0) means = { phase, loss: loss / steps, gradientNorm: norm / steps };
      if (means?.phase !== phase) return undefined;
      allSamples += samples;
      allSeconds += seconds;
      const left = totalSamples - samplesBefore - allSamples;
      const result = {
        loss: means.loss,
        gradientNorm: means.gradientNorm,
        rate: samples / seconds,
        samples: samplesBefore + allSamples,
        totalSamples,
        secondsLeft: Math.max(0, left) * (allSeconds / allSamples),
      };
      loss = norm = steps = samples = seconds = 0;
      return result;
    },
  };
};
