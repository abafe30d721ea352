import { FAST_BITS, type HuffmanTable, MAX_BITS } from './huffman-table';

/** A reader of the bits of a scan. */
export interface BitReader {
  /** Returns the next `count` bits, 0 to 16, as a number. */
  bits(count: number): number;
  /** Returns the next `count` bits as a signed number (ITU-T T.81, figure F.12). */
  signed(count: number): number;
  /** Returns the next symbol. @throws Error if the bits are not a code of the table. */
  symbol(table: HuffmanTable): number;
  /** Checks that the bits read so far exist. @throws Error if the next marker comes before them. */
  check(): void;
  /** Skips the restart marker with this number. @throws Error if the next marker is another one. */
  restart(number: number): void;
  /** Returns the offset of the next byte. */
  offset(): number;
}

const FAST_MASK = (1 << FAST_BITS) - 1;

/** Creates a reader of the coded bits from `start` to the next marker. FF 00 is an escaped FF. */
export const bitReader = (bytes: Uint8Array, start: number): BitReader => {
  let at = start;
  /** The last `count` bits of this number are unread. */
  let buffer = 0;
  let count = 0;
  /**
   * How many of them are past the end of the data: zeros, so that the lookup of the last code has enough
   * bits.
   */
  let missing = 0;

  const need = (bits: number): void => {
    while (count < bits) {
      let byte = bytes[at];
      if (byte === undefined || (byte === 0xff && bytes[at + 1] !== 0)) {
        byte = 0;
        missing += 8;
      } else at += byte === 0xff ? 2 : 1;
      buffer = (buffer << 8) | byte;
      count += 8;
    }
  };

  const bits = (wanted: number): number => {
    need(wanted);
    count -= wanted;
    return (buffer >> count) & ((1 << wanted) - 1);
  };

  return {
    bits,
    signed(wanted) {
      if (wanted === 0) return 0;
      const value = bits(wanted);
      return value < 1 << (wanted - 1) ? value - (1 << wanted) + 1 : value;
    },
    symbol({ fast, largest, shift, symbols }) {
      need(MAX_BITS);
      const entry = fast[(buffer >> (count - FAST_BITS)) & FAST_MASK] as number;
      if (entry !== 0) {
        count -= entry >> 8;
        return entry & 255;
      }
      for (let length = FAST_BITS + 1; length <= MAX_BITS; length++) {
        const code = (buffer >> (count - length)) & ((1 << length) - 1);
        if (code > (largest[length] as number)) continue;
        count -= length;
        return symbols[code + (shift[length] as number)] as number;
      }
      throw new Error('it has bits that are not a code of its Huffman tables');
    },
    check() {
      if (count < missing) throw new Error('its image data end early');
    },
    restart(number) {
      count = 0;
      missing = 0;
      while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
      if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + number)
        throw new Error('a restart marker is missing or wrong');
      at += 2;
    },
    offset: () => at,
  };
};
