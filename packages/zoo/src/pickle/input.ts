/** Bytes that a pickle is read from: in memory, or a stretch of a file of which as little as possible is. */
export interface PickleInput {
  readonly bytes: number;
  /** Where it begins in the file. */
  readonly start: number;
  /** How many bytes to read at once. */
  readonly window: number;
  /** The bytes from `begin` to `end`, counted from its own beginning, which it has. */
  read(begin: number, end: number): Uint8Array;
}

/** Bytes in memory. */
export const memoryInput = (bytes: Uint8Array): PickleInput => ({
  ...{ bytes: bytes.byteLength, start: 0, window: bytes.byteLength },
  read: (begin, end) => bytes.subarray(begin, end),
});

/** A file of so many bytes, of which `load` gives stretches. The last is kept: pickles inside of one another look at the same. */
export const fileInput = (bytes: number, load: PickleInput['read']): PickleInput => {
  let [start, page] = [0, new Uint8Array(0) as Uint8Array];
  return {
    ...{ bytes, start: 0, window: WINDOW },
    read(begin, end) {
      if (begin < start || end > start + page.byteLength) {
        page = load(begin, Math.max(end, Math.min(begin + 2 * WINDOW, bytes)));
        start = begin;
      }
      return page.subarray(begin - start, end - start);
    },
  };
};

/** Part of an input, from `begin` to `end` of it. */
export const partOf = (input: PickleInput, begin: number, end: number): PickleInput => ({
  ...{ bytes: end - begin, start: input.start + begin, window: input.window },
  read: (from, to) => input.read(begin + from, begin + to),
});

/** Bytes of a file that are read at once: the pickle around the weights of one layer, but not the weights. */
const WINDOW = 8192;
