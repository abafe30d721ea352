import { big, bytes } from './bytes';
import { crcOf } from './crc';

/** A chunk of a PNG file; `sum` is a wrong checksum. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly length?: number;
  readonly sum?: number;
}

/** Writes a PNG file of chunks. */
export const pngOf = (chunks: readonly PngChunk[]): Uint8Array =>
  bytes(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunks.flatMap(({ type, data, length = data.length, sum }) => {
      const body = bytes(type, data);
      return [big(length, 4), body, big(sum ?? crcOf(body), 4)];
    }),
  );

/** The header of an image. */
export const header = (
  width: number,
  height: number,
  bits: number,
  kind: number,
  interlaced = 0,
): PngChunk => ({ type: 'IHDR', data: bytes(big(width, 4), big(height, 4), [bits, kind, 0, 0, interlaced]) });

export const end: PngChunk = { type: 'IEND', data: new Uint8Array(0) };
