import { TractError } from '@tractjs/core';
import { MAX_NAME_LENGTH, MAX_TENSORS, maxTensorBytes } from '../parts';
import { sizeOf } from '../safetensors/layout';
import type { StoredTensor } from './checkpoint-file';

/** Collects tensors by name, within the limits of a file. */
export interface TensorTable {
  /**
   * Adds a tensor. `reads` is the number of bytes to read for its values; for a column of a matrix that is
   * more than the values take.
   * @throws TractError if the name exists already or is too long, or there are too many tensors or bytes.
   */
  add(name: string, tensor: StoredTensor, reads?: number): void;
  /** Returns the tensors in the order in which they were added. @throws TractError if there are none. */
  tensors(): Readonly<Record<string, StoredTensor>>;
}

/** Makes an empty table for a file of `fileBytes`. */
export const tensorTable = (fileBytes: number): TensorTable => {
  const entries = new Map<string, StoredTensor>();
  const maxBytes = maxTensorBytes(fileBytes);
  let total = 0;
  return {
    add(name, tensor, reads = 0) {
      checkName(name);
      if (entries.has(name))
        throw new TractError(`The file has the tensor ${JSON.stringify(name)} twice: it is damaged.`);
      if (entries.size >= MAX_TENSORS)
        throw new TractError(`The file has more than ${MAX_TENSORS} tensors: it is damaged.`);
      total += Math.max(reads, sizeOf(tensor));
      if (total > maxBytes) {
        throw new TractError(
          `The tensors of the file take more than ${maxBytes} bytes together, but it has ${fileBytes}: it is damaged.`,
        );
      }
      entries.set(name, tensor);
    },
    tensors() {
      if (entries.size === 0) {
        throw new TractError(
          "The file contains no tensors in dicts: save a network's state dict, torch.save(network.state_dict(), ...).",
        );
      }
      return Object.fromEntries(entries);
    },
  };
};

/** Checks the length of a tensor's name. @throws TractError if it is too long. */
export const checkName = (name: string): void => {
  if (name.length > MAX_NAME_LENGTH) {
    throw new TractError(
      `The file has a tensor whose name, ${JSON.stringify(`${name.slice(0, 80)}...`)}, has ${name.length} characters; names have at most ${MAX_NAME_LENGTH}.`,
    );
  }
};
