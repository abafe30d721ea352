import { TractError } from '@tractjs/core';
import { MAX_RANK } from '../parts';
import { bytesOf, type SafeDtype } from '../safetensors/types';
import type { ReadExtension } from './decode';
import { type FlaxArray, isFlaxArray, type MsgpackValue } from './values';

/** The supported dtypes by NumPy's names. */
const DTYPES: Readonly<Record<string, SafeDtype>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  int64: 'I64',
  uint64: 'U64',
  int32: 'I32',
  uint32: 'U32',
  int16: 'I16',
  uint16: 'U16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

/** Reads the extension types of flax.serialization: arrays and NumPy scalars. Complex numbers are refused. */
export const flaxExtension: ReadExtension = (type, payload, decode) => {
  if (type === 1 || type === 3) return arrayOf(decode(payload));
  throw new TractError(
    type === 2 ? 'a complex number is not supported' : `flax does not write extensions of type ${type}`,
  );
};

/** Makes an array of (shape, dtype, bytes). */
const arrayOf = (value: MsgpackValue): FlaxArray => {
  const [shape, name, bytes] = Array.isArray(value) && value.length === 3 ? value : [];
  if (!isShape(shape) || typeof name !== 'string' || !(bytes instanceof Uint8Array))
    throw new TractError('an array is not in the form that flax writes');
  const dtype = Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
  if (dtype === undefined) {
    throw new TractError(
      `an array has the dtype ${JSON.stringify(name.slice(0, 40))}, which is not one of ${Object.keys(DTYPES).join(', ')}`,
    );
  }
  checkBytes(dtype, shape, bytes.byteLength);
  return { flax: 'array', dtype, shape, bytes };
};

const isShape = (value: MsgpackValue | undefined): value is number[] =>
  Array.isArray(value) &&
  value.length <= MAX_RANK &&
  value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);

const checkBytes = (dtype: SafeDtype, shape: readonly number[], bytes: number): void => {
  const wanted = shape.reduce((a, b) => a * b, bytesOf(dtype));
  if (wanted !== bytes)
    throw new TractError(`an array of ${dtype} and shape [${shape}] takes ${wanted} bytes, but has ${bytes}`);
};

/** The key that marks an array which flax split into chunks of 1 GB. */
const CHUNKED = '__msgpack_chunked_array__';

/** An array in chunks, which `joined` joins on demand. */
export interface ChunkedArray extends Omit<FlaxArray, 'bytes'> {
  readonly chunks: readonly FlaxArray[];
}

/**
 * Returns the chunked array that a map represents, { __msgpack_chunked_array__: true, shape: { '0': ... },
 * chunks: { '0': ... } }; undefined for other maps.
 * @throws TractError if the chunks do not fit together.
 */
export const chunkedArray = (map: ReadonlyMap<string, MsgpackValue>): ChunkedArray | undefined => {
  if (map.get(CHUNKED) !== true) return undefined;
  const [shape, chunks] = [itemsOf(map.get('shape')), itemsOf(map.get('chunks'))];
  const [first] = chunks ?? [];
  if (!isShape(shape) || !isFlaxArray(first) || !chunks?.every(isFlaxArray))
    throw new TractError('The file has a chunked array that is not in the form flax writes: get it again.');
  const { dtype } = first;
  if (chunks.some((chunk) => chunk.dtype !== dtype))
    throw new TractError('The file has an array with chunks of different dtypes: get it again.');
  checkBytes(
    dtype,
    shape,
    chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
  );
  return { flax: 'array', dtype, shape, chunks };
};

/** Returns the items of a map that represents a list, under '0', '1' and so on. */
const itemsOf = (value: MsgpackValue | undefined): MsgpackValue[] | undefined => {
  if (!(value instanceof Map)) return undefined;
  const items = [...value.keys()].map((_, i) => value.get(String(i)) as MsgpackValue | undefined);
  return items.some((item) => item === undefined) ? undefined : (items as MsgpackValue[]);
};

/** Returns the joined bytes of a chunked array. */
export const joined = ({ chunks }: ChunkedArray): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.bytes, at);
    at += chunk.bytes.byteLength;
  }
  return bytes;
};
