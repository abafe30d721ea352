import { randomSource } from '@tractjs/core';

/**
 * Returns the map from a position of an endless shuffled stream to the index of an example, from 0 to size -
 * 1. Epoch e is a permutation drawn from the fork ('epoch', e) of the seed; position p is element p mod size
 * of epoch floor(p / size).
 */
export const epochOrder = (size: number, seed: number): ((position: number) => number) => {
  const epochs = randomSource(seed).fork('epoch');
  let last: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  return (position) => {
    const epoch = Math.floor(position / size);
    if (last?.epoch !== epoch) last = { epoch, order: epochs.fork(epoch).permutation(size) };
    return last.order[position % size] as number;
  };
};
