import { deflateRawSync, constants as zlib } from 'node:zlib';
import { big, bytes, little } from './bytes';

const PIECE = 2 ** 20;
let piece: Uint8Array | undefined;

const deflated = (length: number): Uint8Array =>
  deflateRawSync(new Uint8Array(length), { level: 9, finishFlush: zlib.Z_FULL_FLUSH });

/** Compresses zeros with deflate to a thousandth: one self-contained piece repeatedly, then the rest. */
const packed = (length: number): Uint8Array => {
  piece ??= deflated(PIECE);
  const pieces = Array<Uint8Array>(Math.floor(length / PIECE)).fill(piece);
  // The last block is empty.
  return bytes(...pieces, deflated(length % PIECE), [3, 0]);
};

/** Compresses zeros with zlib. */
export const zlibZeros = (length: number): Uint8Array => {
  // Adler-32: the first sum stays 1, the second counts the bytes.
  const sum = (length % 65_521) * 65_536 + 1;
  return bytes([0x78, 0x9c], packed(length), big(sum, 4));
};

/** Compresses zeros with gzip, with a wrong checksum at the end. */
export const gzipZeros = (length: number): Uint8Array =>
  bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], packed(length), little(0, 4), little(length, 4));
