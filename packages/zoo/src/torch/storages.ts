import { TractError } from '@tractjs/core';
import type { PickleGlobal, PickleObject, PickleValue } from '../pickle';
import { bytesOf, type SafeDtype } from '../safetensors/types';

/**
 * A range of numbers, of which PyTorch's tensors are views. Its bytes can follow the pickle that names it.
 */
export interface TorchStorage extends PickleObject {
  readonly pickled: 'torch storage';
  readonly dtype: SafeDtype;
  readonly elements: number;
  /** Offset of its bytes in the file; undefined until it is known. */
  fileOffset: number | undefined;
}

/** A supported storage class. */
export interface StorageClass extends PickleGlobal {
  readonly dtype: SafeDtype;
}

/** The supported storage classes. */
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

/** Storage classes of unsupported types of numbers. */
const unsupported: Readonly<Record<string, string>> = {
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  QUInt8Storage: 'quint8',
  QInt8Storage: 'qint8',
  QInt32Storage: 'qint32',
  QUInt4x2Storage: 'quint4x2',
  QUInt2x4Storage: 'quint2x4',
};

/** An unsupported storage class, with its type of numbers. */
interface UnsupportedClass extends PickleGlobal {
  readonly numbers: string;
}

const unsupportedNumbers = (value: PickleValue | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'numbers' in value
    ? (value as UnsupportedClass).numbers
    : undefined;

/** PyTorch's storage classes, by their names in pickles. */
export const storageClasses: Readonly<Record<string, StorageClass | UnsupportedClass>> = Object.fromEntries(
  ['torch', 'torch.storage', 'torch.cuda'].flatMap((module) => [
    ...Object.entries(classes).map(([name, dtype]) => [
      `${module} ${name}`,
      { pickled: `${module}.${name}`, dtype },
    ]),
    ...Object.entries(unsupported).map(([name, numbers]) => [
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

/** Whether a value is a storage. */
export const isStorage = (value: PickleValue | undefined): value is TorchStorage =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch storage';

/**
 * Returns the storage of a persistent id, ('storage', class, key, location, elements). The same key gives the
 * same object, since tensors can share a storage.
 * @throws TractError if the id has another form, or its type of numbers is not supported.
 */
export const storageOf = (id: PickleValue, known: Map<string, TorchStorage>): TorchStorage => {
  const [kind, storageClass, key, , elements, view] = Array.isArray(id) ? id : [];
  const other = unsupportedNumbers(storageClass);
  if (other !== undefined)
    throw new TractError(
      `The file has numbers of type ${other}, which are not supported: save them as another type.`,
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
    fileOffset: undefined,
  };
  if (found.dtype !== dtype || found.elements !== elements)
    throw new TractError(
      `The file has two types or sizes for its storage ${JSON.stringify(key.slice(0, 200))}: get it again.`,
    );
  known.set(key, found);
  return found;
};

/** Checks the size of a storage. @throws TractError if it has more or fewer bytes than its numbers take. */
export const checkStorage = (key: string, { dtype, elements }: TorchStorage, bytes: number): void => {
  const wanted = elements * bytesOf(dtype);
  if (bytes !== wanted) {
    throw new TractError(
      `The storage ${JSON.stringify(key.slice(0, 200))} has ${bytes} bytes, but its ${elements} numbers of type ${dtype} take ${wanted}: the file is damaged. Get it again.`,
    );
  }
};
