import { TractError } from '@tractjs/core';
import { MAX_NAME_LENGTH, MAX_TENSORS, maxTensorBytes } from '../parts';
import { sizeOf } from '../safetensors/layout';
import type { StoredTensor } from './checkpoint-file';

/** Collects tensors by name, within the limits of a file. */
export interface TensorTable {
  /**
   * `reads` are the bytes of the file that its values are read from, where these are more than they are themselves, as with a
   * column of a matrix. @throws TractError if the name is there already or is too long, or there are too many, or too much of
   * them.
   */
  add(name: string, tensor: StoredTensor, reads?: number): void;
  /** The tensors in the order in which they came. @throws TractError if there are none. */
  tensors(): Readonly<Record<string, StoredTensor>>;
}

/** An empty table of the tensors of a file of so many bytes. */
export const tensorTable = (fileBytes: number): TensorTable => {
  const entries = new Map<string, StoredTensor>();
  const most = maxTensorBytes(fileBytes);
  let total = 0;
  return {
    add(name, tensor, reads = 0) {
      checkName(name);
      if (entries.has(name))
        throw new TractError(`The file has the tensor ${JSON.stringify(name)} twice: it is damaged.`);
      if (entries.size >= MAX_TENSORS)
        throw new TractError(`The file has more than ${MAX_TENSORS} tensors: it is damaged.`);
      total += Math.max(reads, sizeOf(tensor));
      if (total > most) {
        throw new TractError(
          `The tensors of the file take more than ${most} bytes together, but it has ${fileBytes}: it is damaged.`,
        );
      }
      entries.set(name, tensor);
    },
    tensors() {
      if (entries.size === 0) {
        throw new TractError(
          "The file holds no tensors in dicts: save a network's state dict, torch.save(network.state_dict(), ...).",
        );
      }
      return Object.fromEntries(entries);
    },
  };
};

/** @throws TractError if a name is longer than names of tensors are. */
export const checkName = (name: string): void => {
  if (name.length > MAX_NAME_LENGTH) {
    throw new TractError(
      `The file has a tensor whose name, ${JSON.stringify(`${name.slice(0, 80)}...`)}, has ${name.length} characters; names have ${MAX_NAME_LENGTH} at most.`,
    );
  }
};
