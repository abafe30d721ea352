import { FAST_BITS, type HuffmanTable, LONGEST } from './huffman-table';

/** Reads the bits of one scan. */
export interface BitReader {
  /** The next `count` bits as a number, 0 to 16 of them. */
  bits(count: number): number;
  /** The next `count` bits as a signed number (ITU-T T.81, figure F.12). */
  signed(count: number): number;
  /** The next symbol. @throws Error if the bits are no code of the table. */
  symbol(table: HuffmanTable): number;
  /** @throws Error if more bits were read than there are before the next marker. */
  check(): void;
  /** Goes on behind the restart marker with this number. @throws Error if another stands there, or none. */
  restart(number: number): void;
  /** Where the byte stands that is read next. */
  place(): number;
}

const FAST_MASK = (1 << FAST_BITS) - 1;

/** A reader of the coded bits from `start` on, in which FF 00 stands for FF, up to the next marker. */
export const bitReader = (bytes: Uint8Array, start: number): BitReader => {
  let at = start;
  /** The last `count` bits of this are to come. */
  let buffer = 0;
  let count = 0;
  /**
   * Bits among them that are not there: zeros behind the last ones, so that a code can be looked up whole.
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
      need(LONGEST);
      const entry = fast[(buffer >> (count - FAST_BITS)) & FAST_MASK] as number;
      if (entry !== 0) {
        count -= entry >> 8;
        return entry & 255;
      }
      for (let length = FAST_BITS + 1; length <= LONGEST; length++) {
        const code = (buffer >> (count - length)) & ((1 << length) - 1);
        if (code > (largest[length] as number)) continue;
        count -= length;
        return symbols[code + (shift[length] as number)] as number;
      }
      throw new Error('it has bits that are no code of its Huffman tables');
    },
    check() {
      if (count < missing) throw new Error('its image data end early');
    },
    restart(number) {
      count = 0;
      missing = 0;
      while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
      if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + number)
        throw new Error('a restart marker is not in its place');
      at += 2;
    },
    place: () => at,
  };
};
