import { TractError } from '@tractjs/core';
import { type PickleOptions, readPickleFrom } from '../pickle/machine';
import type { PickleValue } from '../pickle/values';
import { bytesOf } from '../safetensors-types';
import { torchGlobals } from './globals';
import { fillStorage, storageOf, type TorchStorage } from './storages';

/** The first thing that torch.save wrote before it wrote zip archives. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Whether bytes begin as torch.save's files without a zip archive do. */
export const isLegacyTorch = (bytes: Uint8Array): boolean => {
  try {
    return readPickleFrom(bytes.subarray(0, 64)).value === MAGIC;
  } catch {
    return false;
  }
};

/**
 * Reads a file of torch.save without a zip archive (before PyTorch 1.6, and inside of EDM's pickles): three pickles that
 * say what it is, the object, the order of its storages, then their bytes. Storages are views of the file.
 * @throws TractError where it is cut short or something else.
 */
export const readLegacyTorch = (bytes: Uint8Array, options: PickleOptions = {}): PickleValue => {
  let at = 0;
  const storages = new Map<string, TorchStorage>();
  const next = (): PickleValue => {
    const { value, length } = readPickleFrom(bytes.subarray(at), {
      ...options,
      globals: { ...torchGlobals, ...options.globals },
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of order) {
    const storage = storages.get(String(key));
    if (storage === undefined || at + 8 > bytes.byteLength)
      throw new TractError(`The file ends before its storage ${JSON.stringify(key)}: get it again.`);
    const elements = Number(view.getBigUint64(at, true));
    at += 8;
    if (elements !== storage.elements)
      throw new TractError(
        `The file says two things about its storage ${JSON.stringify(key)}: get it again.`,
      );
    const end = at + elements * bytesOf(storage.dtype);
    fillStorage(String(key), storage, bytes.subarray(at, end));
    at = end;
  }
  return value;
};
