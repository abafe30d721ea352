import { inflateSync } from 'node:zlib';

/** The chunks of a PNG file that decoding needs. */
export interface PngChunks {
  /** The file reduced to these chunks: without profiles, texts and frames, which could unpack to any size. */
  readonly bytes: Uint8Array;
  readonly bits: number;
  readonly channels: number;
  readonly hasPalette: boolean;
}

/**
 * Checks a PNG file before a decoder that trusts its input sees it: the chunks (PNG, section 5), the colour
 * type and bit depth (11.2.1), and that the pixels unpack to as many bytes as the header implies. The caller
 * has checked the signature.
 * @throws Error that describes what is wrong with the file.
 */
export const pngChunks = (file: Uint8Array): PngChunks => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const kept: Uint8Array[] = [file.subarray(0, SIGNATURE)];
  const pixels: Uint8Array[] = [];
  const seen = new Set<string>();
  for (let at = SIGNATURE, count = 0; !seen.has('IEND'); count++) {
    if (count === MAX_CHUNKS) throw new Error(`it has more than ${MAX_CHUNKS} chunks`);
    const end = at + CHUNK_OVERHEAD + (at + CHUNK_OVERHEAD <= file.length ? view.getUint32(at) : 0);
    if (end > file.length) throw new Error('it ends before its last chunk');
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (ONCE.has(type) && seen.has(type)) throw new Error(`it has two chunks ${type}`);
    seen.add(type);
    if (type === 'IDAT') pixels.push(file.subarray(at + 8, end - 4));
    // In other images a palette is only a suggestion for displays with few colours.
    const isSuggestion = type === 'PLTE' && file[COLOR_TYPE] !== INDEXED;
    const isUsed = type !== 'tRNS' && ONCE.has(type) && !isSuggestion;
    if (type === 'IDAT' || isUsed) kept.push(file.subarray(at, end));
    at = end;
  }
  const [bits, colorType] = [file[24] as number, file[COLOR_TYPE] as number];
  const kind = KINDS[colorType];
  if (!kind?.bits.includes(bits)) throw new Error(`it has colour type ${colorType} with ${bits} bits`);
  const hasPalette = colorType === INDEXED;
  if (hasPalette && !seen.has('PLTE')) throw new Error('its palette is missing');
  const isInterlaced = file[28] !== 0;
  // The decoder assumes that the samples of interlaced images are bytes.
  if (isInterlaced && bits < 8) throw new Error(`it is interlaced with ${bits} bits a sample`);
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  const unpacked = unpackedBytes(size, bits * kind.channels, isInterlaced);
  if (unpacked > MAX_UNPACKED)
    throw new Error(`it unpacks to ${unpacked} bytes, over the limit of ${MAX_UNPACKED}: make it smaller`);
  checkUnpacked(pixels, unpacked);
  return { bytes: Buffer.concat(kept), bits, channels: kind.channels, hasPalette };
};

/** Limit on unpacked bytes: 8-bit colour of the largest image, with a filter byte for each row. */
const MAX_UNPACKED = 26 * 2 ** 20;
/** Limit on chunks. A file of 64 MiB in chunks of 8 KiB, the usual size, has an eighth of it. */
const MAX_CHUNKS = 65_536;
const SIGNATURE = 8;
/** Bytes of the length, type and checksum of a chunk. */
const CHUNK_OVERHEAD = 12;
const COLOR_TYPE = 25;
const INDEXED = 3;
const ONCE: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IEND']);
const KINDS: Readonly<Record<number, { readonly channels: number; readonly bits: readonly number[] }>> = {
  0: { channels: 1, bits: [1, 2, 4, 8, 16] },
  2: { channels: 3, bits: [8, 16] },
  3: { channels: 1, bits: [1, 2, 4, 8] },
  4: { channels: 2, bits: [8, 16] },
  6: { channels: 4, bits: [8, 16] },
};

/** Passes of an interlaced image: first column, first row, and their increments (PNG, section 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const unpackedBytes = (
  { width, height }: { readonly width: number; readonly height: number },
  bitsPerPixel: number,
  isInterlaced: boolean,
): number => {
  const passes = isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  let sum = 0;
  for (const [x, y, across, down] of passes) {
    const [columns, rows] = [Math.ceil((width - x) / across), Math.ceil((height - y) / down)];
    if (columns > 0 && rows > 0) sum += rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }
  return sum;
};

/** Bytes tolerated after the pixels: some encoders write a few. */
const SLACK = 1024;

const checkUnpacked = (pixels: readonly Uint8Array[], expected: number): void => {
  const { length } = inflateSync(Buffer.concat(pixels), { maxOutputLength: expected + SLACK });
  if (length < expected)
    throw new Error(`it contains ${length} bytes of pixels, but its size takes ${expected}`);
};
