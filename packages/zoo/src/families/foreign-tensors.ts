import { TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { toFloat32 } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';

type Tensors = Readonly<Record<string, Pick<StoredTensor, 'dtype' | 'shape'>>>;

/** Counters that PyTorch and its tools store with the parameters of any network. */
const COUNTS = /(?:^|\.)(?:num_batches_tracked|total_ops|total_params|n_averaged)$/;

/**
 * Returns the name of the first tensor next to a network's that the network does not have, which means that
 * the weights are another network's. With a prefix, all tensors below it are checked; without one, those
 * whose first key is also the first key of a tensor in `own`.
 */
export const foreignTensor = (
  tensors: Tensors,
  prefix: string,
  own: ReadonlySet<string>,
): string | undefined => {
  const first = (name: string) => name.slice(prefix.length).split('.', 1)[0] as string;
  const keys = new Set([...own].map((name) => name.split('.', 1)[0] as string));
  return Object.entries(tensors).find(
    ([name, { dtype }]) =>
      name.startsWith(prefix) &&
      !own.has(name.slice(prefix.length)) &&
      (prefix !== '' || keys.has(first(name))) &&
      /^(?:F|BF)/.test(dtype) &&
      !COUNTS.test(name),
  )?.[0];
};

/** Tolerance of buffers in a file, which are of single precision, relative to the largest value. */
const TOLERANCE = 1e-3;

/**
 * Compares a file's buffers, such as iDDPM's table, with those that follow from the network's options.
 * @throws TractError if they differ: the network was made with other options.
 */
export const checkBuffers = async (
  tensors: Readonly<Record<string, StoredTensor>>,
  prefix: string,
  expected: Readonly<Record<string, SafeTensor>>,
): Promise<void> => {
  for (const [name, buffer] of Object.entries(expected)) {
    const stored = Object.hasOwn(tensors, prefix + name) ? tensors[prefix + name] : undefined;
    if (stored === undefined) continue;
    const wanted = toFloat32(buffer);
    const fits = stored.shape.join() === buffer.shape.join();
    const found = fits ? toFloat32(await stored.read()) : new Float32Array(0);
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const isClose = (value: number, i: number) =>
      Math.abs(value - (found[i] as number)) <= TOLERANCE * largest;
    if (!fits || !wanted.every(isClose))
      throw new TractError(
        `The tensor ${JSON.stringify(prefix + name)} has other values than the network's options give: the network was made with other options, which the file does not contain. Give those options.`,
      );
  }
};
