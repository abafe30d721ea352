/** A Huffman table in the form for decoding (ITU-T T.81, annexes C and F.2.2.3). */
export interface HuffmanTable {
  /**
   * Indexed by the next FAST_BITS bits: 256 * length + symbol of the code at their start; 0 for longer codes.
   */
  readonly fast: Uint16Array;
  /** Largest code of each length, -1 if there is none. */
  readonly largest: Int32Array;
  /** Offset from a code of each length to the index of its symbol. */
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

/** Bits of the direct lookup. */
export const FAST_BITS = 9;
/** Limit on the bits of a code. */
export const MAX_BITS = 16;

/**
 * Builds a table from the number of codes of each of the 16 lengths and the symbols in the order of the
 * codes.
 * @throws Error if there are more codes of a length than fit, or too few symbols.
 */
export const huffmanTable = (counts: Uint8Array, symbols: Uint8Array): HuffmanTable => {
  const fast = new Uint16Array(2 ** FAST_BITS);
  const largest = new Int32Array(MAX_BITS + 1).fill(-1);
  const shift = new Int32Array(MAX_BITS + 1);
  let [code, place] = [0, 0];
  for (let length = 1; length <= MAX_BITS; length++) {
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
    // A code of all ones is not allowed.
    if (count > 0 && code >= 2 ** length) throw new Error('it has a Huffman table with too many codes');
    code *= 2;
  }
  if (place > symbols.length) throw new Error('it has a truncated Huffman table');
  return { fast, largest, shift, symbols };
};
