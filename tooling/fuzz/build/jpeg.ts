import { big, bytes } from './bytes';

/** A segment of a JPEG file: a marker, and its content after a length. A scan's data follow its segment. */
export interface JpegSegment {
  readonly marker: number;
  readonly data?: Uint8Array;
  /** A wrong length. */
  readonly length?: number;
  /** Packed coefficients after a scan's header. */
  readonly packed?: Uint8Array;
}

/** Writes a JPEG file of segments, from its start to its end marker. */
export const jpegOf = (segments: readonly JpegSegment[]): Uint8Array =>
  bytes(
    [0xff, 0xd8],
    ...segments.flatMap(({ marker, data, length = (data?.length ?? 0) + 2, packed }) => [
      bytes([0xff, marker]),
      ...(data === undefined ? [] : [big(length, 2), data]),
      packed ?? new Uint8Array(0),
    ]),
    [0xff, 0xd9],
  );

/** Writes the header of a frame, with one byte of sampling factors per component. */
export const frame = (
  marker: number,
  width: number,
  height: number,
  samplings: readonly number[],
): JpegSegment => ({
  marker,
  data: bytes(
    ...[[8], big(height, 2), big(width, 2), [samplings.length]],
    ...samplings.map((sampling, i) => [i + 1, sampling, 0]),
  ),
});

/** Writes a quantisation table of ones. */
export const quantisation: JpegSegment = { marker: 0xdb, data: bytes([0], new Uint8Array(64).fill(1)) };

/** Writes a Huffman table: the number of codes of each length from 1 on, and their symbols. */
export const huffman = (id: number, counts: readonly number[], values: readonly number[]): JpegSegment => ({
  marker: 0xc4,
  data: bytes([id], counts, new Uint8Array(16 - counts.length), values),
});

/** Writes a scan of components over a range of coefficients, with successive approximation. */
export const scan = (
  components: number,
  [start, end, approximation]: readonly [number, number, number],
  packed: Uint8Array,
): JpegSegment => ({
  marker: 0xda,
  data: bytes([components], ...Array.from({ length: components }, (_, i) => [i + 1, 0]), [
    start,
    end,
    approximation,
  ]),
  packed,
});
