import * as tf from '@tensorflow/tfjs-core';
import { type EngineName, resolveOptions } from '../backend/options';
import { candidates } from '../start/candidates';

/** Starts a backend in addition to the engine, for comparison; returns its tfjs name. */
export const startSecondBackend = async (name: EngineName): Promise<string> =>
  (await candidates[name](resolveOptions(), true)).tfjsBackend;

/** Runs `work` on a backend and returns the values of the tensors it makes; leaves no tensor behind. */
export const valuesOn = async (
  backend: string,
  work: () => readonly tf.Tensor[],
): Promise<Float32Array[]> => {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const tensors = tf.tidy(() => [...work()]);
  const values = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(tensors);
  if (tf.memory().numTensors !== before) throw new Error(`work on ${backend} left tensors behind`);
  return values;
};
