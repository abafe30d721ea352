import { TractError } from '@tractjs/core';
import { RANK, REPEATED } from '../checkpoint/limits';
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

/** Whether a value of a pickle is a tensor. */
export const isTensor = (value: PickleValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch tensor';

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= RANK && value.every(isCount);

/**
 * What torch._utils._rebuild_tensor and _rebuild_tensor_v2 make of (storage, offset, shape, strides, ...).
 * @throws TractError where these are something else, or there are more than `RANK` dimensions.
 */
export const rebuildTensor = (args: readonly PickleValue[]): TorchTensor => {
  const [storage, offset, shape, strides] = args;
  if (
    !isStorage(storage) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new TractError(
      'The file describes a tensor in a form that PyTorch does not write: get the file again.',
    );
  }
  return { pickled: 'torch tensor', storage, offset, shape: [...shape], strides: [...strides] };
};

/** Bytes of a storage, from `begin` to `end`. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** The stretch of its storage that a tensor needs. @throws TractError where the tensor reaches beyond its storage. */
export const stretchOf = (name: string, { storage, offset, shape, strides }: TorchTensor): Stretch => {
  const { dtype, elements } = storage;
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0) return { begin: 0, end: 0 };
  const last = shape.reduce((sum, size, k) => sum + (size - 1) * (strides[k] as number), offset);
  // As many numbers as its storage has at most: strides of 0 would repeat one without end.
  if (!(last < elements && count <= Math.max(elements, REPEATED))) {
    throw new TractError(
      `The tensor ${JSON.stringify(name)} of shape [${shape}] reaches beyond its storage of ${elements} numbers: the file is damaged. Get it again.`,
    );
  }
  return { begin: offset * bytesOf(dtype), end: (last + 1) * bytesOf(dtype) };
};

/** A tensor's values in row-major order, from the bytes of its stretch: a view where they lie so, otherwise a copy. */
export const fromStretch = (
  { storage: { dtype }, shape, strides }: TorchTensor,
  bytes: Uint8Array,
): SafeTensor => {
  const values = viewOf(dtype, bytes);
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0 || isRowMajor(shape, strides)) return { dtype, shape, data: values };
  const copy = viewOf(dtype, new Uint8Array(count * bytesOf(dtype)));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < count; i++) {
    copy[i] = values[from] as number | bigint;
    for (let k = shape.length - 1; k >= 0; k--) {
      from += strides[k] as number;
      index[k] = (index[k] as number) + 1;
      if ((index[k] as number) < (shape[k] as number)) break;
      from -= (shape[k] as number) * (strides[k] as number);
      index[k] = 0;
    }
  }
  return { dtype, shape, data: copy };
};

const isRowMajor = (shape: readonly number[], strides: readonly number[]): boolean => {
  let expected = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1 && strides[k] !== expected) return false;
    expected *= shape[k] as number;
  }
  return true;
};
