import { TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { toFloat32 } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';

type Tensors = Readonly<Record<string, Pick<StoredTensor, 'dtype' | 'shape'>>>;

/** Counts that PyTorch and its tools keep with the parameters of any network. */
const COUNTS = /(?:^|\.)(?:num_batches_tracked|total_ops|total_params|n_averaged)$/;

/**
 * The first tensor among a network's own that the network does not have: a part that the description leaves out, so that the
 * weights are of another one. Its own are those under the same prefix; with none, those under the keys that its own begin with.
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

/** How far buffers of single precision may be from those that are computed here in doubles, of the largest. */
const CLOSE = 1e-3;

/**
 * Compares what a file has of a network's buffers, such as iDDPM's table, with what follows from the network's options.
 * @throws TractError if they differ: the network was made with others.
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
    const isClose = (value: number, i: number) => Math.abs(value - (found[i] as number)) <= CLOSE * largest;
    if (!fits || !wanted.every(isClose))
      throw new TractError(
        `The tensor ${JSON.stringify(prefix + name)} has other values than those that follow from the network's options: it was made with others, which are not read. Give the options that it was made with.`,
      );
  }
};
