import { TractError } from '@tractjs/core';
import { MAX_RANK, MAX_REPEATED_VALUES } from '../parts';
import type { PickleObject, PickleValue } from '../pickle';
import { bytesOf, type SafeData, type SafeDtype, type SafeTensor, viewOf } from '../safetensors/types';
import { dtypeName, dtypeOf } from './dtypes';
import { isStorage, type TorchStorage } from './storages';

/** A tensor in a pickle: a view of a storage. */
export interface TorchTensor extends PickleObject {
  readonly pickled: 'torch tensor';
  readonly storage: TorchStorage;
  /** Index of the first number in the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** The type of its numbers, if it differs from the storage's. */
  readonly dtype?: SafeDtype;
  /** Whether its values are the negatives of those in the storage (PyTorch's neg bit). */
  readonly negated?: boolean;
}

/** Returns the type of a tensor's numbers. */
export const typeOf = ({ dtype, storage }: TorchTensor): SafeDtype => dtype ?? storage.dtype;

/** Whether a value of a pickle is a tensor. */
export const isTensor = (value: PickleValue | undefined): value is TorchTensor =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch tensor';

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= MAX_RANK && value.every(isCount);

/**
 * Makes a tensor like torch._utils._rebuild_tensor and _rebuild_tensor_v2, from (storage, offset, shape,
 * strides, ...).
 * @throws TractError if the arguments are something else, or there are more than `MAX_RANK` dimensions.
 */
export const rebuildTensor = (args: readonly PickleValue[]): TorchTensor => {
  const [storage, offset, shape, strides, , , metadata] = args;
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
  const negated = isNegated(metadata);
  return {
    pickled: 'torch tensor',
    storage,
    offset,
    shape: [...shape],
    strides: [...strides],
    ...(negated && { negated }),
  };
};

/**
 * Makes a tensor like torch._utils._rebuild_tensor_v3, from (storage, offset, shape, strides, requires_grad,
 * hooks, dtype, metadata): one of the newer types, whose storage is plain bytes.
 * @throws TractError if the arguments are something else, or the type is not supported.
 */
export const rebuildTypedTensor = (args: readonly PickleValue[]): TorchTensor => {
  const tensor = rebuildTensor([...args.slice(0, 6), args[7] ?? null]);
  const name = dtypeName(args[6]);
  const dtype = name === undefined ? undefined : dtypeOf(name);
  if (dtype === undefined)
    throw new TractError(
      `The file has numbers of type ${name ?? 'unknown'}, which are not supported: save them as another type.`,
    );
  return { ...tensor, dtype };
};

/** Whether a tensor's flags say that its values are negated. @throws TractError if another flag is set. */
const isNegated = (metadata: PickleValue | undefined): boolean => {
  if (!(metadata instanceof Map)) return false;
  const flags = [...metadata].flatMap(([name, on]) => (on === true ? [String(name)] : []));
  const other = flags.find((name) => name !== 'neg');
  if (other !== undefined)
    throw new TractError(
      `The file has a tensor with the flag ${JSON.stringify(other.slice(0, 40))}, which is not supported: save tensor.clone(), which has the values themselves.`,
    );
  return flags.length > 0;
};

/** A range of bytes of a storage, `end` exclusive. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/**
 * Returns the bytes of its storage that a tensor needs.
 * @throws TractError if the tensor extends beyond its storage.
 */
export const rangeOf = (name: string, tensor: TorchTensor): ByteRange => {
  const { storage, offset, shape, strides } = tensor;
  const dtype = typeOf(tensor);
  const elements = Math.floor((storage.elements * bytesOf(storage.dtype)) / bytesOf(dtype));
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0) return { begin: 0, end: 0 };
  const last = shape.reduce((sum, size, k) => sum + (size - 1) * (strides[k] as number), offset);
  // No more numbers than in the storage: with strides of 0 one number could be repeated any number of times.
  if (!(last < elements && count <= Math.max(elements, MAX_REPEATED_VALUES))) {
    throw new TractError(
      `The tensor ${JSON.stringify(name)} of shape [${shape}] extends beyond its storage of ${elements} numbers: the file is damaged. Get it again.`,
    );
  }
  return { begin: offset * bytesOf(dtype), end: (last + 1) * bytesOf(dtype) };
};

/**
 * Returns a tensor's values from the bytes of its range: a view if they are in row-major order, otherwise a
 * copy.
 */
export const fromRange = (tensor: TorchTensor, bytes: Uint8Array): SafeTensor => {
  const { shape } = tensor;
  const dtype = typeOf(tensor);
  const data = inOrder(tensor, dtype, viewOf(dtype, bytes));
  return { dtype, shape, data: tensor.negated ? negatives(dtype, data) : data };
};

const inOrder = ({ shape, strides }: TorchTensor, dtype: SafeDtype, values: SafeData): SafeData => {
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0 || isRowMajor(shape, strides)) return values;
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
  return copy;
};

/** The sign bits of floats that are stored as bits. */
const SIGNS: Readonly<Partial<Record<SafeDtype, number>>> = {
  F16: 0x8000,
  BF16: 0x8000,
  F8_E4M3: 0x80,
  F8_E5M2: 0x80,
};

const negatives = (dtype: SafeDtype, data: SafeData): SafeData => {
  const copy = viewOf(dtype, new Uint8Array(data.length * bytesOf(dtype)));
  const sign = SIGNS[dtype];
  data.forEach((value, i) => {
    copy[i] = sign === undefined ? -value : (value as number) ^ sign;
  });
  return copy;
};

const isRowMajor = (shape: readonly number[], strides: readonly number[]): boolean => {
  let expected = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1 && strides[k] !== expected) return false;
    expected *= shape[k] as number;
  }
  return true;
};
