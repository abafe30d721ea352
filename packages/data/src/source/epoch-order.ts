import { randomSource } from '@tractjs/core';

/**
 * The order of an endless shuffled stream over `size` examples: which example stands at a position. Epoch e is the
 * permutation drawn from the seed's fork 'epoch', e; position p is its element p mod size of epoch floor(p / size).
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
