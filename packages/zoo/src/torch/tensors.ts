import { TractError } from '@tractjs/core';
import type { PickleObject, PickleValue } from '../pickle/values';
import { bytesOf, type SafeTensor, viewOf } from '../safetensors-types';
import { isStorage, type TorchStorage } from './storages';

/** A tensor as a pickle describes it: a view of a storage. */
export interface TorchTensor extends PickleObject {
  readonly pickled: 'torch tensor';
  readonly storage: TorchStorage;
  /** In numbers, not bytes. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const isTensor = (value: PickleValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch tensor';

const isCounts = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);

/** What torch._utils._rebuild_tensor and _rebuild_tensor_v2 make of (storage, offset, shape, strides, ...). */
export const rebuildTensor = (args: readonly PickleValue[]): TorchTensor => {
  const [storage, offset, shape, strides] = args;
  if (
    !isStorage(storage) ||
    !isCounts([offset as PickleValue]) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new TractError(
      'The file describes a tensor in a form that PyTorch does not write: get the file again.',
    );
  }
  return { pickled: 'torch tensor', storage, offset: offset as number, shape, strides };
};

/**
 * A tensor's values in row-major order: a view of its storage where they lie so, otherwise a copy.
 * @throws TractError where it reaches beyond its storage, or the storage is missing.
 */
export const toSafeTensor = (name: string, tensor: TorchTensor): SafeTensor => {
  const { storage, offset, shape, strides } = tensor;
  const { dtype, bytes, elements } = storage;
  const what = `The tensor ${JSON.stringify(name)}`;
  if (bytes === undefined) throw new TractError(`${what} has no data in the file: get the file again.`);
  const count = shape.reduce((a, b) => a * b, 1);
  const last = shape.reduce((sum, size, k) => sum + (size - 1) * (strides[k] as number), offset);
  // As many numbers as its storage has at most: strides of 0 would repeat one without end.
  if (count > 0 && (last >= elements || count > Math.max(elements, REPEATED))) {
    throw new TractError(
      `${what} of shape [${shape}] reaches beyond its storage of ${elements} numbers: the file is damaged. Get it again.`,
    );
  }
  const size = bytesOf(dtype);
  if (count === 0) return { dtype, shape, data: viewOf(dtype, new Uint8Array(0)) };
  if (isRowMajor(shape, strides)) {
    const part = bytes.subarray(offset * size, (offset + count) * size);
    return { dtype, shape, data: viewOf(dtype, part) };
  }
  const copy = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let i = 0; i < count; i++) {
    copy.set(bytes.subarray(from * size, (from + 1) * size), i * size);
    for (let k = shape.length - 1; k >= 0; k--) {
      from += strides[k] as number;
      index[k] = (index[k] as number) + 1;
      if ((index[k] as number) < (shape[k] as number)) break;
      from -= (shape[k] as number) * (strides[k] as number);
      index[k] = 0;
    }
  }
  return { dtype, shape, data: viewOf(dtype, copy) };
};

/** Small tensors may repeat a number, as a broadcast one does. */
const REPEATED = 65_536;

const isRowMajor = (shape: readonly number[], strides: readonly number[]): boolean => {
  let expected = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1 && strides[k] !== expected) return false;
    expected *= shape[k] as number;
  }
  return true;
};
