import { TractError } from '@tractjs/core';
import { MAX_PICKLE_LINE } from '../parts';
import type { PickleInput } from './input';

/** Reads numbers and bytes one after another, and never beyond the end. */
export interface ByteReader {
  /** Where it stands. */
  readonly position: number;
  u8(): number;
  u16(): number;
  u32(): number;
  i32(): number;
  /** An unsigned 64-bit length; @throws if it is beyond what a file can have. */
  length64(): number;
  f64be(): number;
  /** As few as numbers and names have: they are in memory then. */
  bytes(count: number): Uint8Array;
  /** Goes over bytes without looking at them, and tells where they begin. */
  skip(count: number): number;
  /** UTF-8 text; surrogates as Python's "surrogatepass" writes them become U+FFFD. */
  text(count: number): string;
  /** The text up to the next newline, without it, one character a byte. */
  line(): string;
}

const decoder = new TextDecoder();

/** A reader over an input. Every method throws a TractError, with where in the file, when the bytes run out. */
export const byteReader = (input: PickleInput): ByteReader => {
  let at = 0;
  let [start, window] = [0, new Uint8Array(0)];
  let view = new DataView(window.buffer);
  const check = (count: number): void => {
    if (count > input.bytes - at) {
      throw new TractError(
        `The pickle is cut short: at byte ${at} there should be ${count} more, but the file has ${input.bytes - at}. Get the file again.`,
      );
    }
  };
  /** Where in the window the next bytes are, after it was moved to them where they are not in it. */
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
    const place = find(count);
    at += count;
    return place;
  };
  const reader: ByteReader = {
    get position() {
      return at;
    },
    u8() {
      const place = take(1);
      return view.getUint8(place);
    },
    u16() {
      const place = take(2);
      return view.getUint16(place, true);
    },
    u32() {
      const place = take(4);
      return view.getUint32(place, true);
    },
    i32() {
      const place = take(4);
      return view.getInt32(place, true);
    },
    length64() {
      const place = take(8);
      const length = view.getBigUint64(place, true);
      if (length > BigInt(input.bytes)) {
        throw new TractError(
          `The pickle says at byte ${at - 8} that ${length} bytes follow, more than the whole file has. Get the file again.`,
        );
      }
      return Number(length);
    },
    f64be() {
      const place = take(8);
      return view.getFloat64(place, false);
    },
    bytes(count) {
      const place = take(count);
      return window.subarray(place, place + count);
    },
    skip(count) {
      check(count);
      at += count;
      return at - count;
    },
    text: (count) => decoder.decode(reader.bytes(count)),
    line() {
      const left = input.bytes - at;
      let place = find(Math.min(1, left));
      let end = window.indexOf(10, place);
      if (end < 0) {
        // Only now: moving the window for each of many short lines would read the file thousands of times over.
        place = find(Math.min(MAX_PICKLE_LINE + 1, left));
        end = window.indexOf(10, place);
      }
      if (end < 0 || end - place > MAX_PICKLE_LINE) {
        throw new TractError(
          left > MAX_PICKLE_LINE
            ? `The pickle has a line of more than ${MAX_PICKLE_LINE} bytes at byte ${at}; those of data are shorter.`
            : `The pickle is cut short: the line at byte ${at} does not end.`,
        );
      }
      const text = String.fromCharCode(...window.subarray(place, end));
      at += end - place + 1;
      return text;
    },
  };
  return reader;
};
