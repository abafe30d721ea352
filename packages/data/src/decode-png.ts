import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import { type PngChunks, pngChunks } from './png-chunks';
import type { RawImage } from './raw-image';

/**
 * Decodes a PNG image into bytes, grey or colour as the file has it: palettes are looked up, 16 bits rounded to 8, and
 * what is transparent lies on white. @throws Error for damaged files, and for those that unpack to more than their size.
 */
export const decodePng = (file: Uint8Array): RawImage => {
  const chunks = pngChunks(file);
  const png = decode(chunks.bytes, { checkCrc: true });
  const { width, height } = png;
  const samples = samplesOf(png, chunks);
  const perPixel = samples.length / (width * height);
  const channels = perPixel < 3 ? 1 : 3;
  const data = perPixel === channels ? samples : onWhite(samples, channels);
  return { height, width, channels, data };
};

/** One byte a sample, with alpha last where there is any. */
const samplesOf = (png: DecodedPng, { bits, channels, hasPalette }: PngChunks): Uint8Array => {
  if (hasPalette) return convertIndexedToRgb(png);
  const values = bits < 8 ? unpack(png) : png.data;
  const { transparency } = png;
  if (transparency !== undefined && transparency.length !== channels)
    throw new Error('its transparent colour is not one of its colours');
  if (bits === 8 && transparency === undefined) return values as Uint8Array;
  const scale = 255 / (2 ** bits - 1);
  // Loops over numbers: a function for each takes ten times as long, and a small file can have many.
  const result = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.round((values[i] as number) * scale);
  if (transparency !== undefined) {
    const [first, ...rest] = transparency;
    for (let at = 0; at < values.length; at += channels)
      if (values[at] === first && rest.every((value, c) => values[at + 1 + c] === value))
        result.fill(255, at, at + channels);
  }
  return result;
};

/** Grey of 1, 2 or 4 bits, each row of which begins a byte. */
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

const onWhite = (samples: Uint8Array, channels: number): Uint8Array => {
  const result = new Uint8Array((samples.length / (channels + 1)) * channels);
  for (let from = 0, to = 0; to < result.length; from++) {
    const alpha = (samples[from + channels] as number) / 255;
    for (let c = 0; c < channels; c++)
      result[to++] = Math.round(255 + alpha * ((samples[from++] as number) - 255));
  }
  return result;
};
