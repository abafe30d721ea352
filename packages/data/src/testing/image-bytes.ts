import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';

/** The byte of a test image at a row, a column and a channel. */
export type Paint = (y: number, x: number, c: number) => number;

/** Returns the bytes [height, width, channels] of a painted image. */
export const pixels = (height: number, width: number, channels: number, paint: Paint): Uint8Array =>
  Uint8Array.from({ length: height * width * channels }, (_, i) =>
    paint(Math.floor(i / (width * channels)), Math.floor(i / channels) % width, i % channels),
  );

/** Encodes a painted image as a PNG file of 8-bit samples. */
export const pngOf = (height: number, width: number, channels: number, paint: Paint): Uint8Array =>
  encodePng({ width, height, channels, depth: 8, data: pixels(height, width, channels, paint) });

/** Encodes a painted image as a JPEG file of quality 100. */
export const jpegOf = (height: number, width: number, paint: Paint): Uint8Array => {
  const data = pixels(height, width, 4, (y, x, c) => (c === 3 ? 255 : paint(y, x, c)));
  return Uint8Array.from(encodeJpeg({ width, height, data }, 100).data);
};
