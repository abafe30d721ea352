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

/** The first thing that torch.save wrote before it wrote zip archives. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Whether an input begins as torch.save's files without a zip archive do. */
export const isLegacyTorch = (input: PickleInput): boolean => {
  try {
    return readPickle(partOf(input, 0, Math.min(64, input.bytes))) === MAGIC;
  } catch {
    return false;
  }
};

/**
 * Reads a file of torch.save without a zip archive (before PyTorch 1.6, and inside of EDM's pickles): three pickles that
 * say what it is, the object, the order of its storages, then their bytes, which are left where they are.
 * @throws TractError if it is cut short or something else.
 */
export const readLegacyTorch = (input: PickleInput, budget: PickleBudget = pickleBudget()): PickleValue => {
  let at = 0;
  const storages = new Map<string, TorchStorage>();
  const next = (): PickleValue => {
    const { value, length } = readPickleFrom(partOf(input, at, input.bytes), {
      ...{ globals: torchGlobals, budget },
      persistent: (id) => storageOf(id, storages),
    });
    at += length;
    return value;
  };
  if (next() !== MAGIC || next() !== VERSION)
    throw new TractError('This is no file of torch.save: its first pickles are not those that begin one.');
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
      throw new TractError('The file has a storage that none of its tensors knows: get it again.');
    const shown = JSON.stringify(key.slice(0, 200));
    if (at + 8 > input.bytes)
      throw new TractError(`The file ends before its storage ${shown}: get it again.`);
    const count = input.read(at, at + 8);
    const elements = new DataView(count.buffer, count.byteOffset, 8).getBigUint64(0, true);
    at += 8;
    if (elements !== BigInt(storage.elements))
      throw new TractError(`The file says two things about its storage ${shown}: get it again.`);
    const end = at + storage.elements * bytesOf(storage.dtype);
    checkStorage(key, storage, Math.min(end, input.bytes) - at);
    storage.place = input.start + at;
    at = end;
  }
  return value;
};
