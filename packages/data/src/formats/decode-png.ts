import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import type { RawImage } from '../pixels';
import { type PngChunks, pngChunks } from './png-chunks';

/**
 * Decodes a PNG image to 8-bit grey or colour, as in the file, with the pixels of Pillow's convert('RGB'):
 * palettes are looked up, 16 bits are reduced to the upper 8, and transparency and gamma are ignored. Pillow
 * clips 16-bit grey at 255 instead, which leaves almost nothing of an image.
 * @throws Error if the file is damaged, or unpacks to another number of bytes than its header implies.
 */
export const decodePng = (file: Uint8Array): RawImage => {
  const chunks = pngChunks(file);
  const png = decode(chunks.bytes, { checkCrc: true });
  const { width, height } = png;
  const samples = samplesOf(png, chunks);
  const perPixel = samples.length / (width * height);
  const channels = perPixel < 3 ? 1 : 3;
  const data = perPixel === channels ? samples : withoutAlpha(samples, channels);
  return { height, width, channels, data };
};

/** Returns one byte a sample, alpha last if the file has it. */
const samplesOf = (png: DecodedPng, { bits, hasPalette }: PngChunks): Uint8Array => {
  if (hasPalette) return convertIndexedToRgb(png);
  if (bits === 8) return png.data as Uint8Array;
  const values = bits < 8 ? unpack(png) : png.data;
  const result = new Uint8Array(values.length);
  // A plain loop: a callback for each sample takes ten times as long.
  const scale = bits < 8 ? 255 / (2 ** bits - 1) : 1 / 256;
  for (let i = 0; i < values.length; i++) result[i] = (values[i] as number) * scale;
  return result;
};

/** Unpacks grey of 1, 2 or 4 bits to one sample a byte; each row starts at a byte. */
const unpack = ({ width, height, depth, data }: DecodedPng): Uint8Array => {
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  const result = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let bit = 0; bit < width * depth; bit += depth) {
      const byte = data[y * rowBytes + (bit >> 3)] as number;
      result[to++] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return result;
};

const withoutAlpha = (samples: Uint8Array, channels: number): Uint8Array => {
  const result = new Uint8Array((samples.length / (channels + 1)) * channels);
  for (let from = 0, to = 0; to < result.length; from++)
    for (let c = 0; c < channels; c++) result[to++] = samples[from++] as number;
  return result;
};
