/** Enough for any shape, and a multiple of 8, so the values are aligned. */
export const HEADER_BYTES = 512;

const BEGIN = '{"samples":{"dtype":"F32","shape":[';

/** Returns a safetensors header of fixed length: the table's length as 8 bytes, the table, and spaces. */
export const samplesHeader = (count: number, shape: readonly number[]): Uint8Array => {
  const bytes = [count, ...shape].reduce((a, b) => a * b, 4);
  const table = { samples: { dtype: 'F32', shape: [count, ...shape], data_offsets: [0, bytes] } };
  const result = new Uint8Array(HEADER_BYTES).fill(0x20);
  result.set(new TextEncoder().encode(JSON.stringify(table)), 8);
  new DataView(result.buffer).setBigUint64(0, BigInt(HEADER_BYTES - 8), true);
  return result;
};

/** Returns whether bytes are such a header; other programs do not write this length. */
export const isOwnHeader = (bytes: Uint8Array): boolean =>
  bytes.length === HEADER_BYTES &&
  new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) === BigInt(HEADER_BYTES - 8) &&
  new TextDecoder().decode(bytes.subarray(8, 8 + BEGIN.length)) === BEGIN;
