import { deflateRawSync, constants as zlib } from 'node:zlib';
import { big, bytes, little } from './bytes';

const PIECE = 2 ** 20;
let piece: Uint8Array | undefined;

/** So many MiB of zeros as deflate packs them, to a thousandth: one piece, which stands by itself, again and again. */
const packed = (count: number): Uint8Array => {
  piece ??= deflateRawSync(new Uint8Array(PIECE), { level: 9, finishFlush: zlib.Z_FULL_FLUSH });
  // The last block is empty.
  return bytes(...Array<Uint8Array>(count).fill(piece), [3, 0]);
};

/** So many MiB of zeros, packed with zlib. */
export const zlibZeros = (count: number): Uint8Array => {
  // Adler-32: the first sum stays 1, the second counts the bytes.
  const sum = (((count * PIECE) % 65_521) * 65_536 + 1) % 2 ** 32;
  return bytes([0x78, 0x9c], packed(count), big(sum, 4));
};

/** The same with gzip, after other bytes that stand by themselves; its checksum is wrong, which shows at its end. */
export const gzipZeros = (count: number): Uint8Array =>
  bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], packed(count), little(0, 4), little(count * PIECE, 4));
