import { deflateSync } from 'node:zlib';
import { TractError } from '@tractjs/tractjs';

/**
 * Encodes an image [height, width, channels] in [-1, 1] as a PNG file (PNG, third edition, section 5).
 * @throws TractError if a value is NaN.
 */
export const encodePng = (
  values: Float32Array,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: 1 | 3 },
): Uint8Array => {
  const row = width * channels;
  // Every row begins with its filter type, 0 for none.
  const rows = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++)
    for (let i = 0; i < row; i++) rows[y * (row + 1) + 1 + i] = toByte(values[y * row + i] as number);
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, channels === 3 ? 2 : 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    MARK,
    // For a small image, handing it to another thread takes longer than compressing it.
    chunk('IDAT', deflateSync(rows, { level: 3 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
};

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Bytes up to the end of the first chunk, IHDR. */
const HEAD_BYTES = 33;

/** Inserts the mark of this command after the first chunk of a PNG file. */
export const markPng = (png: Uint8Array): Uint8Array =>
  Buffer.concat([png.subarray(0, HEAD_BYTES), MARK, png.subarray(HEAD_BYTES)]);

/** Returns whether bytes begin a PNG file with the mark of this command. */
export const isOwnPng = (bytes: Uint8Array): boolean =>
  startsWith(bytes, SIGNATURE) && startsWith(bytes.subarray(HEAD_BYTES), MARK);

const startsWith = (bytes: Uint8Array, beginning: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, beginning.length)).equals(beginning);

/** Maps [-1, 1] to 0..255, rounded and clamped. */
const toByte = (value: number): number => {
  if (Number.isNaN(value))
    throw new TractError('A sample contains NaN and cannot be drawn: the model that drew it has diverged.');
  return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
};

const chunk = (type: string, content: Uint8Array): Uint8Array => {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(checksum(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
};

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** CRC-32 (PNG, annex D). */
const checksum = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++)
    crc = (CRC_TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/** The text chunk by which the command recognises its own pictures (PNG, section 11.3.3.2). */
const MARK = chunk('tEXt', new TextEncoder().encode('Software\0tract'));
