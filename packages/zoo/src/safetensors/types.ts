/** What values of a dtype are read into; F16, BF16 and the two of 8 bits as their bits, BOOL as 0 and 1. */
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

/** The number formats of safetensors that are read and written here. */
export type SafeDtype = keyof typeof ARRAYS;

/** Values of a tensor, in the array that fits its dtype. */
export type SafeData = InstanceType<(typeof ARRAYS)[SafeDtype]>;

/** A tensor of a safetensors file: row-major values. */
export interface SafeTensor {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  readonly data: SafeData;
}

/** Tensors by name and the file's own text by key. */
export interface SafeFile {
  readonly tensors: Readonly<Record<string, SafeTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a tensor lies: bytes `begin` to `end` after the header. */
export interface SafeEntry {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A file's table of contents; the values start at byte `dataStart`. */
export interface SafeHeader {
  readonly entries: Readonly<Record<string, SafeEntry>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataStart: number;
}

/** Whether a text names a dtype that is read and written here. */
export const isDtype = (name: unknown): name is SafeDtype =>
  typeof name === 'string' && Object.hasOwn(ARRAYS, name);

/** Every dtype's name. */
export const dtypes = Object.keys(ARRAYS) as SafeDtype[];

/** Bytes of one value. */
export const bytesOf = (dtype: SafeDtype): number => ARRAYS[dtype].BYTES_PER_ELEMENT;

/** The values in a stretch of memory: a view where it is aligned for the dtype, a copy where it is not. */
export const viewOf = (dtype: SafeDtype, bytes: Uint8Array): SafeData => {
  const size = bytesOf(dtype);
  // Not slice(): a Buffer gives another view for that.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new ARRAYS[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / size);
};

/** Whether an array is the one that holds values of a dtype. */
export const fits = (dtype: SafeDtype, data: SafeData): boolean => data instanceof ARRAYS[dtype];
