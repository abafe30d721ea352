import { badArgument, TractError } from '@tractjs/core';

/** The array of unsigned bytes in an IDX file. */
export interface IdxArray {
  /** Sizes, outermost first. */
  readonly dims: readonly number[];
  /** The elements in row-major order: a view of the parsed bytes, not a copy. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTES = 0x08;
const MAX_ELEMENTS = 2 ** 31;

/**
 * Parses the IDX format of the MNIST files: two zero bytes, the element type (0x08, unsigned byte), the
 * number of dimensions, each size as a big-endian 32-bit number, then the elements. `name` identifies the
 * bytes in errors, such as the path of the file.
 * @throws TractError if the header is invalid, or the number of bytes does not match it.
 */
export const parseIdx = (bytes: Uint8Array, name: string): IdxArray => {
  const bad = (found: string) =>
    new TractError(
      `${name} is not a complete IDX file of unsigned bytes: ${found}. Download or install it again.`,
    );
  if (name === '')
    throw badArgument('name', name, 'give a name for the bytes, such as their path, for error messages.');
  if (bytes.length < 4) throw bad(`it has ${bytes.length} bytes, fewer than the header`);
  const [zero0, zero1, type, rank] = bytes as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0)
    throw bad(`it starts with ${hex(bytes.subarray(0, 4))} instead of 00 00 08`);
  if (type !== UNSIGNED_BYTES) throw bad(`its elements have the type ${hex(bytes.subarray(2, 3))}, not 08`);
  if (rank < 1 || rank > 8) throw bad(`it claims ${rank} dimensions, outside 1 to 8`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw bad(`it ends within the header, after ${bytes.length} of ${start} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = dims.reduce((a, b) => a * b, 1);
  if (elements > MAX_ELEMENTS) throw bad(`it claims ${dims.join(' x ')} elements, over the limit of 2^31`);
  if (bytes.length !== start + elements) {
    throw bad(
      `${dims.join(' x ')} elements take ${start + elements} bytes with the header, but it has ${bytes.length}`,
    );
  }
  return { dims, values: bytes.subarray(start) };
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(' ');
