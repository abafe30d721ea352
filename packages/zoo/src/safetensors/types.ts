/** The array of each dtype's values. F16, BF16 and the 8-bit floats are stored as bits, BOOL as 0 and 1. */
const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  F8_E4M3: Uint8Array,
  F8_E5M2: Uint8Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** The supported dtypes of safetensors. */
export type SafeDtype = keyof typeof ARRAYS;

/** Values of a tensor, in the typed array of its dtype. */
export type SafeData = InstanceType<(typeof ARRAYS)[SafeDtype]>;

/** A tensor of a safetensors file, with row-major values. */
export interface SafeTensor {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  readonly data: SafeData;
}

/** A decoded safetensors file: tensors by name and metadata. */
export interface SafeFile {
  readonly tensors: Readonly<Record<string, SafeTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor's entry in the header. Its values are the bytes `begin` to `end` (exclusive) after the header. */
export interface SafeEntry {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A decoded header. The values start at byte `dataStart` of the file. */
export interface SafeHeader {
  readonly entries: Readonly<Record<string, SafeEntry>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataStart: number;
}

/** Whether a value is the name of a supported dtype. */
export const isDtype = (name: unknown): name is SafeDtype =>
  typeof name === 'string' && Object.hasOwn(ARRAYS, name);

/** The names of the supported dtypes. */
export const dtypes = Object.keys(ARRAYS) as SafeDtype[];

/** Returns the number of bytes of one value. */
export const bytesOf = (dtype: SafeDtype): number => ARRAYS[dtype].BYTES_PER_ELEMENT;

/** Returns the values in a range of memory: a view if it is aligned for the dtype, otherwise a copy. */
export const viewOf = (dtype: SafeDtype, bytes: Uint8Array): SafeData => {
  const size = bytesOf(dtype);
  // Not slice(), which returns a view for a Buffer.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new ARRAYS[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / size);
};

/** Whether an array is the typed array of a dtype. */
export const fits = (dtype: SafeDtype, data: SafeData): boolean => data instanceof ARRAYS[dtype];
