import { TractError } from '@tractjs/core';
import {
  type PickleBudget,
  type PickleInput,
  type PickleValue,
  partOf,
  pickleBudget,
  readPickle,
  readPickleFrom,
} from '../pickle';
import { bytesOf } from '../safetensors/types';
import { torchGlobals } from './globals';
import { checkStorage, storageOf, type TorchStorage } from './storages';

/** The first pickle of torch.save's legacy files. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Whether an input starts like a legacy file of torch.save. */
export const isLegacyTorch = (input: PickleInput): boolean => {
  try {
    return readPickle(partOf(input, 0, Math.min(64, input.bytes))) === MAGIC;
  } catch {
    return false;
  }
};

/**
 * Reads a legacy file of torch.save (from before PyTorch 1.6, or inside EDM's pickles): three pickles of
 * format and system, one of the object, one of the order of its storages, then the storages' bytes, which are
 * not read.
 * @throws TractError if it is truncated or something else.
 */
export const readLegacyTorch = (input: PickleInput, budget: PickleBudget = pickleBudget()): PickleValue => {
  let at = 0;
  const storages = new Map<string, TorchStorage>();
  const next = (): PickleValue => {
    const { value, length } = readPickleFrom(partOf(input, at, input.bytes), {
      globals: torchGlobals,
      budget,
      persistent: (id) => storageOf(id, storages),
    });
    at += length;
    return value;
  };
  if (next() !== MAGIC || next() !== VERSION)
    throw new TractError(
      'This is not a file of torch.save, which starts with other pickles: give another file.',
    );
  const system = next();
  if (system instanceof Map && system.get('little_endian') === false)
    throw new TractError('This file was saved on a big-endian machine: save it again on another.');
  const value = next();
  const order = next();
  if (!Array.isArray(order))
    throw new TractError('The file does not say the order of its storages: get it again.');
  for (const key of order) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (typeof key !== 'string' || storage === undefined)
      throw new TractError('The file has a storage that none of its tensors uses: get it again.');
    const shown = JSON.stringify(key.slice(0, 200));
    if (at + 8 > input.bytes)
      throw new TractError(`The file ends before its storage ${shown}: get it again.`);
    const count = input.read(at, at + 8);
    const elements = new DataView(count.buffer, count.byteOffset, 8).getBigUint64(0, true);
    at += 8;
    if (elements !== BigInt(storage.elements))
      throw new TractError(`The file has two sizes for its storage ${shown}: get it again.`);
    const end = at + storage.elements * bytesOf(storage.dtype);
    checkStorage(key, storage, Math.min(end, input.bytes) - at);
    storage.fileOffset = input.start + at;
    at = end;
  }
  return value;
};
