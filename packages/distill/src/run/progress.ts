/** Plain data about a long run: a bar, a log file, a report and a web page all read the same events. */
export interface ProgressEvent {
  /** Phase index, from 0, and how many there are. A plain training has one. */
  readonly phase: number;
  readonly phases: number;
  /** Steps of the teacher and of the student in this phase; 0 in plain training. */
  readonly from: number;
  readonly to: number;
  /** Optimiser steps and examples so far, over all phases, and examples in all. */
  readonly step: number;
  readonly samples: number;
  readonly totalSamples: number;
  /** How many of those steps were not applied, because loss or gradient was not finite or the loss exploded. */
  readonly skipped: number;
  /**
   * Mean loss and mean global gradient norm over the steps that were applied since the last event; where none was, the
   * last ones of this phase. There is no event before a phase has some.
   */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Examples a second since the last event. */
  readonly rate: number;
  /** Estimated from the whole run's rate, without pauses between events. */
  readonly secondsLeft: number;
}

/** A step as `meter` takes it. */
export interface MeasuredStep {
  /** Whether loss and gradient norm are to be believed. */
  readonly applied: boolean;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly samples: number;
  readonly seconds: number;
}

/** Collects losses and times between events. Times the steps alone, not what the consumer does in between. */
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
    /** What was measured since the last reading; undefined where this phase has no applied step yet. */
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
