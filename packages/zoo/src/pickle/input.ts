/** The bytes of a pickle: in memory, or a range of a file, of which as little as possible is read. */
export interface PickleInput {
  /** Length of the input. */
  readonly bytes: number;
  /** Offset of the input in the file. */
  readonly start: number;
  /** Number of bytes to read at once. */
  readonly window: number;
  /** Reads bytes `begin` to `end` (exclusive) of the input, which must contain them. */
  read(begin: number, end: number): Uint8Array;
}

/** Makes an input of bytes in memory. */
export const memoryInput = (bytes: Uint8Array): PickleInput => ({
  bytes: bytes.byteLength,
  start: 0,
  window: bytes.byteLength,
  read: (begin, end) => bytes.subarray(begin, end),
});

/**
 * Makes an input of a file, whose ranges `load` reads. The last range is kept, because nested pickles read
 * the same.
 */
export const fileInput = (bytes: number, load: PickleInput['read']): PickleInput => {
  let [start, page] = [0, new Uint8Array(0) as Uint8Array];
  return {
    bytes,
    start: 0,
    window: WINDOW,
    read(begin, end) {
      if (begin < start || end > start + page.byteLength) {
        page = load(begin, Math.max(end, Math.min(begin + 2 * WINDOW, bytes)));
        start = begin;
      }
      return page.subarray(begin - start, end - start);
    },
  };
};

/** Returns the part of an input from `begin` to `end`. */
export const partOf = (input: PickleInput, begin: number, end: number): PickleInput => ({
  bytes: end - begin,
  start: input.start + begin,
  window: input.window,
  read: (from, to) => input.read(begin + from, begin + to),
});

/** Bytes of a file to read at once: enough for the pickle around a layer's weights, but not the weights. */
const WINDOW = 8192;
