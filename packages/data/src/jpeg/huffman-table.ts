/** A Huffman table as decoding wants it (ITU-T T.81, annexes C and F.2.2.3). */
export interface HuffmanTable {
  /**
   * By the next FAST_BITS bits: 256 * length + symbol of the code that they begin with; 0 for longer codes.
   */
  readonly fast: Uint16Array;
  /** Largest code of each length, -1 if there is none. */
  readonly largest: Int32Array;
  /** What is added to a code of each length for its place among the symbols. */
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/** Bits that are looked up at once. */
export const FAST_BITS = 9;
/** Bits of the longest codes. */
export const LONGEST = 16;

/**
 * The table of the 16 counts of codes of each length and of their symbols.
 * @throws Error if there are more codes of a length than it can have, or too few symbols.
 */
export const huffmanTable = (counts: Uint8Array, symbols: Uint8Array): HuffmanTable => {
  const fast = new Uint16Array(2 ** FAST_BITS);
  const largest = new Int32Array(LONGEST + 1).fill(-1);
  const shift = new Int32Array(LONGEST + 1);
  let [code, place] = [0, 0];
  for (let length = 1; length <= LONGEST; length++) {
    const count = counts[length - 1] as number;
    shift[length] = place - code;
    if (length <= FAST_BITS) {
      const same = 2 ** (FAST_BITS - length);
      for (let i = 0; i < count; i++)
        fast.fill(256 * length + (symbols[place + i] ?? 0), (code + i) * same, (code + i + 1) * same);
    }
    code += count;
    place += count;
    if (count > 0) largest[length] = code - 1;
    // A code of ones only is in no table.
    if (count > 0 && code >= 2 ** length) throw new Error('it has a Huffman table with too many codes');
    code *= 2;
  }
  if (place > symbols.length) throw new Error('it has a Huffman table that is cut off');
  return { fast, largest, shift, symbols };
};
