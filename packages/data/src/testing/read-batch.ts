import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '@tractjs/core';

/** Returns the images and labels of a batch as plain numbers, and disposes of it. */
export const readBatch = async (
  from: Batch | Promise<Batch>,
): Promise<{ readonly x: number[][]; readonly labels: number[] | undefined }> => {
  const { x, labels } = await from;
  const length = x.size / (x.shape[0] as number);
  const values = [...x.dataSync()];
  const result = {
    x: Array.from({ length: x.shape[0] as number }, (_, i) => values.slice(i * length, (i + 1) * length)),
    labels: labels && [...labels.dataSync()],
  };
  tf.dispose([x, ...(labels ? [labels] : [])]);
  return result;
};

/** Converts a number in [-1, 1] to a byte. */
export const toByte = (value: number): number => Math.round((value + 1) * 127.5);
