import { type BitReader, bitReader } from './bit-reader';
import type { Component, Frame } from './frame';
import type { HuffmanTable } from './huffman-table';
import { ZIGZAG } from './zigzag';

/** The contents of a scan header (ITU-T T.81, section B.2.3). */
export interface Scan {
  readonly components: readonly ScanComponent[];
  /** First and last coefficient, in zigzag order. */
  readonly first: number;
  readonly last: number;
  /**
   * Low bits missing before the scan, 0 in the first scan of a band, and after it (successive approximation).
   */
  readonly before: number;
  readonly after: number;
}

/** A component of a scan with its Huffman tables. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  /** The DC coefficient of the previous block. */
  previous: number;
}

/** Reads a block of a component into its coefficients, from index `at`. */
type BlockReader = (one: ScanComponent, at: number) => void;

/**
 * Decodes the scan whose bits start at `start` into the coefficients of its components (sections F.2 and
 * G.2). Returns the offset of the end of its bits.
 * @throws Error if they are damaged.
 */
export const readScan = (
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  scan: Scan,
  restartInterval: number,
): number => {
  const reader = bitReader(bytes, start);
  const run = { left: 0 };
  const read = frame.isProgressive ? progressive(reader, scan, run) : sequential(reader);
  let units = 0;
  let restarts = 0;
  const beginUnit = () => {
    if (restartInterval > 0 && units > 0 && units % restartInterval === 0) {
      reader.restart(restarts++ % 8);
      run.left = 0;
      for (const one of scan.components) one.previous = 0;
    }
    units++;
  };
  const [only] = scan.components as [ScanComponent];
  if (scan.components.length === 1) {
    const { rows, columns, stride } = only.component;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        beginUnit();
        read(only, 64 * (y * stride + x));
        reader.check();
      }
    return reader.offset();
  }
  for (let y = 0; y < frame.unitRows; y++)
    for (let x = 0; x < frame.unitColumns; x++) {
      beginUnit();
      for (const one of scan.components) {
        const { across, down, stride } = one.component;
        for (let v = 0; v < down; v++)
          for (let h = 0; h < across; h++) read(one, 64 * ((y * down + v) * stride + x * across + h));
      }
      reader.check();
    }
  return reader.offset();
};

const tableOf = (table: HuffmanTable | undefined): HuffmanTable => {
  if (table === undefined) throw new Error('it has no Huffman table for one of its scans');
  return table;
};

const tooManyCoefficients = (): Error => new Error('it has more than 64 coefficients in a block');

const sequential =
  (reader: BitReader): BlockReader =>
  (one, at) => {
    const { coefficients } = one.component;
    const ac = tableOf(one.ac);
    one.previous += reader.signed(lengthOf(reader.symbol(tableOf(one.dc))));
    coefficients[at] = one.previous;
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const length = symbol & 15;
      if (length === 0) {
        if (symbol !== 0xf0) break;
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k > 63) throw tooManyCoefficients();
      coefficients[at + (ZIGZAG[k] as number)] = reader.signed(length);
    }
  };

const lengthOf = (symbol: number): number => {
  if (symbol > 15) throw new Error('it has a difference of more than 15 bits');
  return symbol;
};

const progressive = (reader: BitReader, scan: Scan, run: { left: number }): BlockReader => {
  const { first, last, before, after } = scan;
  const bit = 2 ** after;
  if (first === 0)
    return before === 0
      ? (one, at) => {
          one.previous += reader.signed(lengthOf(reader.symbol(tableOf(one.dc))));
          one.component.coefficients[at] = one.previous << after;
        }
      : (one, at) => {
          const { coefficients } = one.component;
          if (reader.bits(1) === 1) coefficients[at] = (coefficients[at] as number) | bit;
        };
  return before === 0 ? firstBits(reader, first, last, bit, run) : nextBit(reader, first, last, bit, run);
};

/** Reads the number of blocks, from this one, without further coefficients in the band. */
const endRun = (reader: BitReader, length: number): number => 2 ** length + reader.bits(length);

const firstBits =
  (reader: BitReader, first: number, last: number, bit: number, run: { left: number }): BlockReader =>
  (one, at) => {
    if (run.left > 0) {
      run.left--;
      return;
    }
    const { coefficients } = one.component;
    const ac = tableOf(one.ac);
    for (let k = first; k <= last; k++) {
      const symbol = reader.symbol(ac);
      const [zeros, length] = [symbol >> 4, symbol & 15];
      if (length === 0 && zeros < 15) {
        run.left = endRun(reader, zeros) - 1;
        break;
      }
      k += zeros;
      if (length === 0) continue;
      if (k > last) throw tooManyCoefficients();
      coefficients[at + (ZIGZAG[k] as number)] = reader.signed(length) * bit;
    }
  };

/** Reads one more bit of the nonzero coefficients, and new coefficients between them (figure G.7). */
const nextBit =
  (reader: BitReader, first: number, last: number, bit: number, run: { left: number }): BlockReader =>
  (one, at) => {
    const { coefficients } = one.component;
    /** Reads the next bit of a nonzero coefficient; returns whether there is one. */
    const refine = (place: number): boolean => {
      const value = coefficients[place] as number;
      if (value === 0) return false;
      if (reader.bits(1) === 1 && (value & bit) === 0) coefficients[place] = value + (value > 0 ? bit : -bit);
      return true;
    };
    let k = first;
    while (run.left === 0 && k <= last) {
      const symbol = reader.symbol(tableOf(one.ac));
      const length = symbol & 15;
      let zeros = symbol >> 4;
      if (length === 0 && zeros < 15) {
        run.left = endRun(reader, zeros);
        break;
      }
      const value = length === 0 ? 0 : reader.bits(1) === 1 ? bit : -bit;
      while (k <= last && (refine(at + (ZIGZAG[k] as number)) || --zeros >= 0)) k++;
      if (value !== 0) {
        if (k > last) throw tooManyCoefficients();
        coefficients[at + (ZIGZAG[k] as number)] = value;
      }
      k++;
    }
    if (run.left === 0) return;
    for (; k <= last; k++) refine(at + (ZIGZAG[k] as number));
    run.left--;
  };
