import { TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { checkName, type TensorTable } from '../checkpoint/tensor-table';
import { MAX_NESTING, MAX_VISITS } from '../parts';
import type { PickleValue } from '../pickle';
import type { FileSource } from '../reading';
import type { TorchStorage } from './storages';
import { fromRange, isTensor, rangeOf, type TorchTensor, typeOf } from './tensors';

/** Reads bytes `begin` to `end` (exclusive) of a storage in a file. */
export type ReadStorage = (storage: TorchStorage, begin: number, end: number) => Promise<Uint8Array>;

/** Returns a function that reads storages at their offsets in a file. */
export const readAtOffset =
  (source: FileSource): ReadStorage =>
  (storage, begin, end) =>
    source.read((storage.fileOffset ?? 0) + begin, (storage.fileOffset ?? 0) + end);

/**
 * Makes a tensor of a pickle whose values are read on demand.
 * @throws TractError if it extends beyond its storage, or the storage is not in the file.
 */
export const storedTensor = (name: string, tensor: TorchTensor, read: ReadStorage): StoredTensor => {
  const { storage, shape } = tensor;
  const { begin, end } = rangeOf(name, tensor);
  if (storage.fileOffset === undefined)
    throw new TractError(`The tensor ${JSON.stringify(name)} has no data in the file: get the file again.`);
  return {
    dtype: typeOf(tensor),
    shape,
    read: async () => fromRange(tensor, await read(storage, begin, end)),
  };
};

/** Adds a tensor of a pickle to a table. @throws TractError as `storedTensor` and the table do. */
export const addTensor = (table: TensorTable, name: string, tensor: TorchTensor, read: ReadStorage): void => {
  const stored = storedTensor(name, tensor, read);
  const { begin, end } = rangeOf(name, tensor);
  table.add(name, stored, end - begin);
};

/**
 * Adds the tensors in nested dicts and lists to a table, by their paths, joined by dots. Other values are
 * ignored.
 * @throws TractError if the nesting is too deep, or too many values are visited, counting repeated visits.
 */
export const collectTensors = (value: PickleValue, table: TensorTable, read: ReadStorage): void => {
  let visits = 0;
  /** Whether a list may contain tensors. Remembered, so that long lists of numbers are searched once. */
  const holding = new Map<PickleValue, boolean>();
  const mayHold = (value: PickleValue, depth: number): boolean => {
    if (!Array.isArray(value)) return value instanceof Map || isTensor(value);
    const known = holding.get(value);
    if (known !== undefined || depth >= MAX_NESTING) return known ?? false;
    // Ends the recursion for a list that contains itself.
    holding.set(value, false);
    const found = value.some((item) => mayHold(item, depth + 1));
    holding.set(value, found);
    return found;
  };
  const visit = (item: PickleValue, name: string, depth: number): void => {
    if (isTensor(item)) addTensor(table, name, item, read);
    const isList = Array.isArray(item);
    if (!(item instanceof Map) && !(isList && mayHold(item, depth))) return;
    // Counted before the items are visited, including those whose keys are not names.
    visits += (isList ? item.length : item.size) + 1;
    if (visits > MAX_VISITS)
      throw new TractError(`The file has more than ${MAX_VISITS} values in its dicts: it is damaged.`);
    if (depth >= MAX_NESTING) throw new TractError(`The file has dicts ${MAX_NESTING} deep: it is damaged.`);
    for (const [key, inner] of item.entries()) {
      if (typeof key === 'string' || typeof key === 'number') {
        const path = name === '' ? String(key) : `${name}.${key}`;
        if (inner instanceof Map || isTensor(inner)) checkName(path);
        visit(inner, path, depth + 1);
      }
    }
  };
  visit(value, '', 0);
};
