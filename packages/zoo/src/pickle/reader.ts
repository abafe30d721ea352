import { TractError } from '@tractjs/core';
import { MAX_PICKLE_LINE } from '../parts';
import type { PickleInput } from './input';

/**
 * Reads numbers and bytes in sequence. Every method throws a TractError with the position if the bytes run
 * out.
 */
export interface ByteReader {
  /** Offset of the next byte. */
  readonly position: number;
  u8(): number;
  u16(): number;
  u32(): number;
  i32(): number;
  /** Reads an unsigned 64-bit length. @throws TractError if it is longer than the input. */
  length64(): number;
  f64be(): number;
  /** Reads bytes into memory: for short values such as numbers and names. */
  bytes(count: number): Uint8Array;
  /** Skips bytes without reading them, and returns their offset. */
  skip(count: number): number;
  /** Reads UTF-8 text; surrogates that Python writes with "surrogatepass" become U+FFFD. */
  text(count: number): string;
  /** Reads up to the next newline and returns the text without it, one character per byte. */
  line(): string;
}

const decoder = new TextDecoder();

/** Makes a reader of an input. */
export const byteReader = (input: PickleInput): ByteReader => {
  let at = 0;
  let [start, window] = [0, new Uint8Array(0)];
  let view = new DataView(window.buffer);
  const check = (count: number): void => {
    if (count > input.bytes - at) {
      throw new TractError(
        `The pickle is truncated: at byte ${at} there should be ${count} more, but the file has ${input.bytes - at}. Get the file again.`,
      );
    }
  };
  /** Returns the offset of the next bytes in the window, which is moved if necessary. */
  const find = (count: number): number => {
    check(count);
    if (at < start || at + count > start + window.byteLength) {
      start = at;
      window = input.read(
        at,
        Math.min(input.bytes, at + Math.max(count, input.window)),
      ) as Uint8Array<ArrayBuffer>;
      view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    }
    return at - start;
  };
  const take = (count: number): number => {
    const offset = find(count);
    at += count;
    return offset;
  };
  const reader: ByteReader = {
    get position() {
      return at;
    },
    u8() {
      const offset = take(1);
      return view.getUint8(offset);
    },
    u16() {
      const offset = take(2);
      return view.getUint16(offset, true);
    },
    u32() {
      const offset = take(4);
      return view.getUint32(offset, true);
    },
    i32() {
      const offset = take(4);
      return view.getInt32(offset, true);
    },
    length64() {
      const offset = take(8);
      const length = view.getBigUint64(offset, true);
      if (length > BigInt(input.bytes)) {
        throw new TractError(
          `The pickle says at byte ${at - 8} that ${length} bytes follow, more than the complete file has. Get the file again.`,
        );
      }
      return Number(length);
    },
    f64be() {
      const offset = take(8);
      return view.getFloat64(offset, false);
    },
    bytes(count) {
      const offset = take(count);
      return window.subarray(offset, offset + count);
    },
    skip(count) {
      check(count);
      at += count;
      return at - count;
    },
    text: (count) => decoder.decode(reader.bytes(count)),
    line() {
      const left = input.bytes - at;
      let offset = find(Math.min(1, left));
      let end = window.indexOf(10, offset);
      if (end < 0) {
        // Only if necessary: moving the window for every short line would read the file thousands of times.
        offset = find(Math.min(MAX_PICKLE_LINE + 1, left));
        end = window.indexOf(10, offset);
      }
      if (end < 0 || end - offset > MAX_PICKLE_LINE) {
        throw new TractError(
          left > MAX_PICKLE_LINE
            ? `The pickle has a line of more than ${MAX_PICKLE_LINE} bytes at byte ${at}: it is damaged. Get the file again.`
            : `The pickle is truncated: the line at byte ${at} does not end. Get the file again.`,
        );
      }
      const text = String.fromCharCode(...window.subarray(offset, end));
      at += end - offset + 1;
      return text;
    },
  };
  return reader;
};
