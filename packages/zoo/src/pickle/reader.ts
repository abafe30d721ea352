import { TractError } from '@tractjs/core';

/** Reads numbers and bytes one after another, and never beyond the end. */
export interface ByteReader {
  /** Where it stands. */
  readonly position: number;
  readonly left: number;
  u8(): number;
  u16(): number;
  u32(): number;
  i32(): number;
  /** An unsigned 64-bit length; @throws where it is beyond what a file can have. */
  length64(): number;
  f64be(): number;
  /** A view, not a copy. */
  bytes(count: number): Uint8Array;
  /** UTF-8 text; surrogates as Python's "surrogatepass" writes them become U+FFFD. */
  text(count: number): string;
  /** The text up to the next newline, without it, one character a byte. */
  line(): string;
}

/** Texts of protocol 0 are lines; names, numbers and configurations are not longer. */
const LONGEST_LINE = 65_536;

/** A reader over bytes. Every method throws a TractError, with where in the file, when the bytes run out. */
export const byteReader = (bytes: Uint8Array): ByteReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let at = 0;
  const take = (count: number): number => {
    if (count > bytes.byteLength - at) {
      throw new TractError(
        `The pickle is cut short: at byte ${at} there should be ${count} more, but the file has ${bytes.byteLength - at}. Get the file again.`,
      );
    }
    const start = at;
    at += count;
    return start;
  };
  const reader: ByteReader = {
    get position() {
      return at;
    },
    get left() {
      return bytes.byteLength - at;
    },
    u8: () => view.getUint8(take(1)),
    u16: () => view.getUint16(take(2), true),
    u32: () => view.getUint32(take(4), true),
    i32: () => view.getInt32(take(4), true),
    length64() {
      const length = view.getBigUint64(take(8), true);
      if (length > BigInt(bytes.byteLength)) {
        throw new TractError(
          `The pickle says at byte ${at - 8} that ${length} bytes follow, more than the whole file has. Get the file again.`,
        );
      }
      return Number(length);
    },
    f64be: () => view.getFloat64(take(8), false),
    bytes(count) {
      const start = take(count);
      return bytes.subarray(start, start + count);
    },
    text: (count) => decoder.decode(reader.bytes(count)),
    line() {
      const end = bytes.indexOf(10, at);
      if (end < 0) throw new TractError(`The pickle is cut short: the line at byte ${at} does not end.`);
      if (end - at > LONGEST_LINE) {
        throw new TractError(
          `The pickle has a line of ${end - at} bytes at byte ${at}; lines of data have ${LONGEST_LINE} at most.`,
        );
      }
      const text = String.fromCharCode(...bytes.subarray(at, end));
      at = end + 1;
      return text;
    },
  };
  return reader;
};
