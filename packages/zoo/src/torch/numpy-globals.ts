import { TractError } from '@tractjs/core';
import { instances, isBytes, type PickleGlobal, type PickleInstance, type PickleValue } from '../pickle';

/**
 * Reads a NumPy scalar, (dtype, bytes), which occurs in configurations. Types other than numbers stay opaque.
 */
const scalar = (args: readonly PickleValue[]): PickleValue => {
  const [dtype, bytes] = args;
  const { args: named = [], state } = (dtype as PickleInstance | null | undefined) ?? {};
  const [name] = named;
  if (typeof name !== 'string')
    throw new TractError('The file has a number of NumPy in an unknown form: get the file again.');
  const read = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
  if (read === undefined) return { pickled: 'numpy scalar', args } as PickleInstance;
  const size = isBytes(bytes) ? bytes.end - bytes.begin : 0;
  if (!isBytes(bytes) || size !== Number(name.slice(1)))
    throw new TractError('The file has a number of NumPy in an unknown form: get the file again.');
  const values = bytes.read();
  // The state of a dtype is its version and its byte order.
  const little = !(Array.isArray(state) && state[1] === '>');
  return read(new DataView(values.buffer, values.byteOffset, values.byteLength), little);
};

/** Readers of NumPy's numbers by dtype. */
const NUMBERS: Readonly<Record<string, (view: DataView, little: boolean) => number | boolean>> = {
  f8: (view, little) => view.getFloat64(0, little),
  f4: (view, little) => view.getFloat32(0, little),
  i8: (view, little) => Number(view.getBigInt64(0, little)),
  i4: (view, little) => view.getInt32(0, little),
  i2: (view, little) => view.getInt16(0, little),
  i1: (view) => view.getInt8(0),
  u8: (view, little) => Number(view.getBigUint64(0, little)),
  u4: (view, little) => view.getUint32(0, little),
  u2: (view, little) => view.getUint16(0, little),
  u1: (view) => view.getUint8(0),
  b1: (view) => view.getUint8(0) !== 0,
};

/** NumPy's names in pickles. Scalars become numbers; arrays stay opaque and are not tensors. */
export const numpyGlobals: Readonly<Record<string, PickleGlobal>> = {
  'numpy dtype': instances('numpy.dtype'),
  'numpy ndarray': { pickled: 'numpy.ndarray' },
  ...Object.fromEntries(
    ['numpy.core.multiarray', 'numpy._core.multiarray'].flatMap((module) => [
      [`${module} scalar`, { pickled: 'numpy scalar', call: scalar }],
      [`${module} _reconstruct`, instances('numpy.ndarray')],
    ]),
  ),
};
