import { TractError } from '@tractjs/core';
import type { PickleGlobal, PickleObject, PickleValue } from '../pickle';
import { bytesOf, type SafeDtype } from '../safetensors/types';

/** A stretch of numbers that PyTorch's tensors are views of. Its bytes may come after the pickle that names it. */
export interface TorchStorage extends PickleObject {
  readonly pickled: 'torch storage';
  readonly dtype: SafeDtype;
  readonly elements: number;
  /** Where in the file its bytes begin, once that is known. */
  place: number | undefined;
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

/** Storage classes of numbers that are not read. */
const unread: Readonly<Record<string, string>> = {
  ...{ ComplexFloatStorage: 'complex64', ComplexDoubleStorage: 'complex128' },
  ...{ QUInt8Storage: 'quint8', QInt8Storage: 'qint8', QInt32Storage: 'qint32' },
  ...{ QUInt4x2Storage: 'quint4x2', QUInt2x4Storage: 'quint2x4' },
};

interface UnreadClass extends PickleGlobal {
  readonly numbers: string;
}

const unreadNumbers = (value: PickleValue | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'numbers' in value
    ? (value as UnreadClass).numbers
    : undefined;

/** PyTorch's storage classes, by the names that pickles have for them. */
export const storageClasses: Readonly<Record<string, StorageClass | UnreadClass>> = Object.fromEntries(
  ['torch', 'torch.storage', 'torch.cuda'].flatMap((module) => [
    ...Object.entries(classes).map(([name, dtype]) => [
      `${module} ${name}`,
      { pickled: `${module}.${name}`, dtype },
    ]),
    ...Object.entries(unread).map(([name, numbers]) => [
      `${module} ${name}`,
      { pickled: `${module}.${name}`, numbers },
    ]),
  ]),
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
  const [kind, storageClass, key, , elements, view] = Array.isArray(id) ? id : [];
  const other = unreadNumbers(storageClass);
  if (other !== undefined)
    throw new TractError(
      `The file has numbers of type ${other}, which are not read: save them as another type.`,
    );
  if (view !== undefined && view !== null)
    throw new TractError(
      'The file has a storage that is a view of another, as PyTorch wrote before 0.4: save it again with a newer one.',
    );
  if (
    kind !== 'storage' ||
    !isStorageClass(storageClass) ||
    typeof key !== 'string' ||
    !Number.isSafeInteger(elements) ||
    (elements as number) < 0
  ) {
    throw new TractError(
      'The file refers to data in a form that PyTorch does not write: get the file again.',
    );
  }
  const { dtype } = storageClass;
  const found = known.get(key) ?? {
    ...({ pickled: 'torch storage', dtype, elements: elements as number } as const),
    place: undefined,
  };
  if (found.dtype !== dtype || found.elements !== elements)
    throw new TractError(
      `The file says two things about its storage ${JSON.stringify(key.slice(0, 200))}: get it again.`,
    );
  known.set(key, found);
  return found;
};

/** @throws TractError if a storage has more or fewer bytes than its numbers take. */
export const checkStorage = (key: string, { dtype, elements }: TorchStorage, bytes: number): void => {
  const wanted = elements * bytesOf(dtype);
  if (bytes !== wanted) {
    throw new TractError(
      `The storage ${JSON.stringify(key.slice(0, 200))} has ${bytes} bytes, but its ${elements} numbers of type ${dtype} take ${wanted}: the file is damaged. Get it again.`,
    );
  }
};
