import * as tf from '@tensorflow/tfjs-core';
import type { RunWriter, SavedRun } from '../checkpoint/checkpoint-store';

/** Makes a state of two tensors whose values are the step. */
export const stateOf = (step: number, more: Readonly<Record<string, number>> = {}) => ({
  tensors: { 'params/w': tf.fill([2, 3], step), 'adam.m/b': tf.tensor1d([step, -step]) },
  position: { step, ...more },
});

export const configuration = { command: 'train', seed: 1 };

/** Saves a step; adds a point of the loss curve first if `point`. */
export const saveStep = async (
  writer: RunWriter,
  step: number,
  score = 1 / step,
  phase = 0,
  point = true,
): Promise<void> => {
  const state = stateOf(step, { phase });
  if (point) writer.metrics.add({ phase, samples: 32 * step, loss: 1 / step, step });
  try {
    await writer.save(state, { configuration, seconds: step / 2, score, pending: [{ loss: step }] });
  } finally {
    tf.dispose(state.tensors);
  }
};

/** Returns the contents of a saved run as plain data. */
export const contentOf = async (saved: SavedRun) => {
  const tensors = await saved.tensors();
  const values = Object.fromEntries(
    Object.entries(tensors).map(([name, x]) => [name, [x.shape, [...x.dataSync()]]]),
  );
  tf.dispose(tensors);
  const { position, seconds, points, pending } = saved;
  return { step: position['step'], seconds, values, pending, samples: points.map(({ samples }) => samples) };
};

/** Returns the expected result of `contentOf` for a run in which the steps in `steps` had points. */
export const expectedAt = (step: number, steps: readonly number[]) => ({
  step,
  seconds: step / 2,
  pending: [{ loss: step }],
  values: { 'params/w': [[2, 3], Array(6).fill(step)], 'adam.m/b': [[2], [step, -step]] },
  samples: steps.filter((one) => one <= step).map((one) => 32 * one),
});
