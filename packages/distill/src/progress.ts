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
  /** Mean loss and mean global gradient norm since the last event. */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Examples a second since the last event. */
  readonly rate: number;
  /** Estimated from the whole run's rate, without pauses between events. */
  readonly secondsLeft: number;
}

/** Collects losses and times between events. Times the steps alone, not what the consumer does in between. */
export const meter = (totalSamples: number, samplesBefore: number) => {
  let loss = 0;
  let norm = 0;
  let steps = 0;
  let samples = 0;
  let seconds = 0;
  let allSamples = 0;
  let allSeconds = 0;
  return {
    add(step: {
      readonly loss: number;
      readonly gradientNorm: number;
      readonly samples: number;
      readonly seconds: number;
    }): void {
      loss += step.loss;
      norm += step.gradientNorm;
      steps += 1;
      samples += step.samples;
      seconds += step.seconds;
    },
    read() {
      allSamples += samples;
      allSeconds += seconds;
      const left = totalSamples - samplesBefore - allSamples;
      const result = {
        loss: loss / steps,
        gradientNorm: norm / steps,
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
