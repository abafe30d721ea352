import * as tf from '@tensorflow/tfjs-core';
import type { Level } from '@tractjs/core';
import { gaussian } from '../oracles/gaussian';
import { exactPast, noiseFor, type StepInputs } from './run-step';
import type { StepCase } from './step-cases';

/** Groups cases into batches with equally many earlier evaluations. */
export const batches = (all: readonly StepCase[]): StepCase[][] => {
  const found: StepCase[][] = [];
  for (const one of all) {
    const { length } = one.past;
    found[length] = [...(found[length] ?? []), one];
  }
  return found;
};

/** Levels of earlier evaluations for a batch: a list of levels for each. */
export const pastOf = (batch: readonly StepCase[]): Level[][] =>
  (batch[0]?.past ?? []).map((_, k) => batch.map(({ past }) => past[k] as Level));

/** Calls f with the arguments of a step, and disposes of them afterwards. */
export const withInputs = (
  x: Float32Array,
  batch: readonly StepCase[],
  f: (x: tf.Tensor, given: StepInputs) => void,
): void => {
  const shape = [x.length / 2, 2] as [number, number];
  const from = batch.length === 1 ? (batch[0] as StepCase).from : batch.map((one) => one.from);
  const past = batch.length === 1 ? (batch[0] as StepCase).past : pastOf(batch);
  const input = tf.tensor(x, shape, 'float32');
  const given = {
    past: exactPast(gaussian(), x, shape, from, past),
    noise: noiseFor(Array.from({ length: shape[0] }, (_, i) => i)),
  };
  try {
    f(input, given);
  } finally {
    tf.dispose([input, given.past as unknown as tf.TensorContainer]);
  }
};
