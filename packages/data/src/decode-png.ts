import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import type { RawImage } from './raw-image';

/**
 * Decodes a PNG image into bytes, grey or colour as the file has it: palettes are looked up, 16 bits rounded to 8, and
 * what is transparent lies on white. @throws whatever fast-png throws for damaged files.
 */
export const decodePng = (bytes: Uint8Array): RawImage => {
  const [bits, interlacing] = [bytes[24] as number, bytes[28]];
  // The decoder takes the samples of interlaced images for whole bytes.
  if (interlacing !== 0 && bits < 8) throw new Error(`it is interlaced, with ${bits} bits a sample`);
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  const samples = samplesOf(png);
  const perPixel = samples.length / (width * height);
  const channels = perPixel < 3 ? 1 : 3;
  const data = perPixel === channels ? samples : onWhite(samples, channels);
  return { height, width, channels, data };
};

/** One byte a sample, with alpha last where there is any. */
const samplesOf = (png: DecodedPng): Uint8Array => {
  const { data, depth } = png;
  if (png.palette !== undefined) return convertIndexedToRgb(png);
  if (depth === 16) return Uint8Array.from(data, (sample) => Math.round(sample / 257));
  return depth === 8 ? Uint8Array.from(data) : unpack(png);
};

/** Grey of 1, 2 or 4 bits, each row of which begins a byte. */
const unpack = ({ width, height, depth, data }: DecodedPng): Uint8Array => {
  const most = 2 ** depth - 1;
  const rowBytes = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)] as number;
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  });
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
