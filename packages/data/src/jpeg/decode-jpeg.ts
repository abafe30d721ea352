import type { RawImage } from '../pixels';
import { colourConverter, colourSpace } from './colour';
import { type Frame, frameOf, isFrameMarker } from './frame';
import { inverseDct } from './inverse-dct';
import { readScan } from './read-scan';
import { newSettings, readSegment, requireComplete, type Settings, scanOf } from './segments';
import { upsampled } from './upsample';

/**
 * Decodes a JPEG file to grey or RGB with exactly the bytes of libjpeg-turbo and, for inks, of Pillow's
 * convert('RGB'): baseline and progressive images with 8 bits a sample and any sampling factors, in grey,
 * colours or inks. The EXIF orientation is ignored.
 * @throws Error that describes the damage or the unsupported feature.
 */
export const decodeJpeg = (bytes: Uint8Array): RawImage => {
  const settings = newSettings();
  /** The settings at the start of the first scan, which determine the colour space; later segments do not. */
  let colours: Settings | undefined;
  let frame: Frame | undefined;
  for (let at = 2; ; ) {
    at = markerFrom(bytes, at);
    const marker = bytes[at + 1] as number;
    at += 2;
    if (marker === 0xd9) break;
    if (hasNoLength(marker)) continue;
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) throw new Error('it ends within a segment');
    const content = bytes.subarray(at + 2, at + length);
    at += length;
    if (isFrameMarker(marker)) {
      if (frame !== undefined) throw new Error('it has two frames');
      frame = frameOf(marker, content);
    } else if (marker !== 0xda) readSegment(marker, content, settings);
    else {
      if (frame === undefined) throw new Error('it has image data before its size');
      colours ??= { ...settings };
      at = readScan(bytes, at, frame, scanOf(content, frame, settings), settings.restartInterval);
    }
  }
  if (frame === undefined || colours === undefined) throw new Error('it has no image');
  requireComplete(frame);
  return imageOf(frame, colours);
};

/** Finds the next FF that starts a marker, after padding and the rest of the last scan. */
const markerFrom = (bytes: Uint8Array, start: number): number => {
  for (let at = start; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] as number;
    if (bytes[at] === 0xff && next !== 0x00 && next !== 0xff) return at;
  }
  throw new Error('it has no end marker');
};

/** Markers without a length: TEM, restarts and a second start of image. */
const hasNoLength = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

const imageOf = (frame: Frame, { isJfif, adobe }: Settings): RawImage => {
  const { width, height, components } = frame;
  const writers = components.map((component) => upsampled(inverseDct(component), component, frame));
  const rows = components.map(
    (component) => new Uint8Array(component.width * (frame.across / component.across)),
  );
  const space = colourSpace({ ids: components.map(({ id }) => id), isJfif, adobe });
  const channels = space === 'grey' ? 1 : 3;
  const data = new Uint8ClampedArray(width * height * channels);
  const convert = space === 'grey' ? undefined : colourConverter(space);
  for (let y = 0; y < height; y++) {
    for (const [i, write] of writers.entries()) write(y, rows[i] as Uint8Array);
    if (convert === undefined) data.set(rows[0] as Uint8Array, y * width);
    else convert(rows, data.subarray(3 * y * width, 3 * (y + 1) * width));
  }
  return { height, width, channels, data: new Uint8Array(data.buffer) };
};
