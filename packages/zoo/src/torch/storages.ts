import { TractError } from '@tractjs/core';
import type { PickleGlobal, PickleObject, PickleValue } from '../pickle/values';
import { bytesOf, type SafeDtype } from '../safetensors-types';

/** A stretch of numbers that PyTorch's tensors are views of. Its bytes may come after the pickle that names it. */
export interface TorchStorage extends PickleObject {
  readonly pickled: 'torch storage';
  readonly dtype: SafeDtype;
  readonly elements: number;
  bytes: Uint8Array | undefined;
}

/** A storage class as a pickle names it. */
export interface StorageClass extends PickleGlobal {
  readonly dtype: SafeDtype;
}

const classes: Readonly<Record<string, SafeDtype>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
  UntypedStorage: 'U8',
};

/** PyTorch's storage classes, by the names that pickles have for them. */
export const storageClasses: Readonly<Record<string, StorageClass>> = Object.fromEntries(
  Object.entries(classes).flatMap(([name, dtype]) =>
    ['torch', 'torch.storage'].map((module) => [
      `${module} ${name}`,
      { pickled: `${module}.${name}`, dtype },
    ]),
  ),
);

const isStorageClass = (value: PickleValue | undefined): value is StorageClass & PickleObject =>
  typeof value === 'object' &&
  value !== null &&
  'dtype' in value &&
  'pickled' in value &&
  !('elements' in value);

export const isStorage = (value: PickleValue | undefined): value is TorchStorage =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch storage';

/**
 * The storage of a persistent id, ('storage', class, key, location, elements): the same object for the same key, for
 * tensors may share one. @throws TractError for an id of another form.
 */
export const storageOf = (id: PickleValue, known: Map<string, TorchStorage>): TorchStorage => {
  const [kind, storageClass, key, , elements] = Array.isArray(id) ? id : [];
  if (
    kind !== 'storage' ||
    !isStorageClass(storageClass) ||
    typeof key !== 'string' ||
    typeof elements !== 'number' ||
    !(elements >= 0)
  ) {
    throw new TractError(
      'The file refers to data in a form that PyTorch does not write: get the file again.',
    );
  }
  const { dtype } = storageClass;
  const found = known.get(key) ?? { pickled: 'torch storage', dtype, elements, bytes: undefined };
  if (found.dtype !== dtype || found.elements !== elements)
    throw new TractError(`The file says two things about its storage ${JSON.stringify(key)}: get it again.`);
  known.set(key, found);
  return found;
};

/** Gives a storage its bytes. @throws TractError where there are more or fewer than its numbers take. */
export const fillStorage = (key: string, storage: TorchStorage, bytes: Uint8Array): void => {
  const wanted = storage.elements * bytesOf(storage.dtype);
  if (bytes.byteLength !== wanted) {
    throw new TractError(
      `The storage ${JSON.stringify(key)} has ${bytes.byteLength} bytes, but its ${storage.elements} numbers of type ${storage.dtype} take ${wanted}: the file is damaged. Get it again.`,
    );
  }
  storage.bytes = bytes;
};
