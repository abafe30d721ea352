/** Format and size of an image file. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg';
  readonly height: number;
  readonly width: number;
}

/** Limit on the pixels of an image, 4096 x 2048: decoding takes less than a second. */
export const MAX_PIXELS: number = 2 ** 23;

/**
 * Reads the format and size of a PNG or JPEG image from its header (PNG, section 11.2.2; ITU-T T.81, section
 * B.2.2) without decoding it. Returns a string instead if the header is invalid; it completes the sentence
 * "The image ...".
 */
export const imageHeader = (bytes: Uint8Array): ImageHeader | string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) return 'is empty';
  const header = startsWith(bytes, PNG)
    ? pngHeader(view)
    : startsWith(bytes, JPEG)
      ? jpegHeader(view)
      : OTHER;
  if (typeof header === 'string') return header;
  const { height, width } = header;
  if (height < 1 || width < 1) return `claims to be ${height} x ${width} pixels`;
  if (height * width > MAX_PIXELS)
    return `claims to be ${height} x ${width} pixels, over the limit of 2^23 pixels: make it smaller`;
  return header;
};

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const OTHER = 'is neither PNG nor JPEG by its first bytes: convert or remove it';
const CUT = 'ends within its header';

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

const pngHeader = (view: DataView): ImageHeader | string => {
  if (view.byteLength < 24) return CUT;
  if (view.getUint32(12) !== IHDR) return 'has no IHDR chunk';
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
};

const IHDR = 0x49484452;

/** Walks the segments, each a marker and a length, to the frame header: C0 to CF except C4, C8 and CC. */
const jpegHeader = (view: DataView): ImageHeader | string => {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return 'has bytes between the segments of its header';
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // Padding.
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker))
      return { format: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === 0xd9 || marker === 0xda) return 'has image data before its size';
    at += 2 + view.getUint16(at + 2);
  }
  return CUT;
};

const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
