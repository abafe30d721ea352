import { TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { checkName, type TensorTable } from '../checkpoint/tensor-table';
import { MAX_NESTING, MAX_VISITS } from '../parts';
import type { PickleValue } from '../pickle';
import type { FileSource } from '../reading';
import type { TorchStorage } from './storages';
import { fromStretch, isTensor, stretchOf, type TorchTensor, typeOf } from './tensors';

/** Reads bytes of a storage that is in a file. */
export type ReadStorage = (storage: TorchStorage, begin: number, end: number) => Promise<Uint8Array>;

/** Reads from a file in which storages have their places. */
export const readPlaced =
  (source: FileSource): ReadStorage =>
  (storage, begin, end) =>
    source.read((storage.place ?? 0) + begin, (storage.place ?? 0) + end);

/**
 * A tensor of a pickle whose values are read when asked for.
 * @throws TractError if it reaches beyond its storage, or that is not in the file.
 */
export const storedTensor = (name: string, tensor: TorchTensor, read: ReadStorage): StoredTensor => {
  const { storage, shape } = tensor;
  const { begin, end } = stretchOf(name, tensor);
  if (storage.place === undefined)
    throw new TractError(`The tensor ${JSON.stringify(name)} has no data in the file: get the file again.`);
  return {
    ...{ dtype: typeOf(tensor), shape },
    read: async () => fromStretch(tensor, await read(storage, begin, end)),
  };
};

/** Puts a tensor of a pickle into a table. @throws TractError as `storedTensor` does, and where the table does not take it. */
export const addTensor = (table: TensorTable, name: string, tensor: TorchTensor, read: ReadStorage): void => {
  const stored = storedTensor(name, tensor, read);
  const { begin, end } = stretchOf(name, tensor);
  table.add(name, stored, end - begin);
};

/**
 * Puts the tensors of dicts and lists in one another into a table, by their paths with dots between. Everything else is left
 * out. @throws TractError if they are too deep, or reached too often, as dicts that hold one another many times over are.
 */
export const collectTensors = (value: PickleValue, table: TensorTable, read: ReadStorage): void => {
  let visits = 0;
  /** Whether there may be tensors in a list: of numbers, and of lists of them, each is gone over once. */
  const holding = new Map<PickleValue, boolean>();
  const mayHold = (value: PickleValue, depth: number): boolean => {
    if (!Array.isArray(value)) return value instanceof Map || isTensor(value);
    const known = holding.get(value);
    if (known !== undefined || depth >= MAX_NESTING) return known ?? false;
    // For a list that is in itself.
    holding.set(value, false);
    const found = value.some((item) => mayHold(item, depth + 1));
    holding.set(value, found);
    return found;
  };
  const visit = (item: PickleValue, name: string, depth: number): void => {
    if (isTensor(item)) addTensor(table, name, item, read);
    const isList = Array.isArray(item);
    if (!(item instanceof Map) && !(isList && mayHold(item, depth))) return;
    // Before they are gone over, those too whose keys are no names.
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
