import { TractError } from '@tractjs/core';
import { decodeJpeg } from '../jpeg';
import { type RawImage, withChannels } from '../pixels';
import { decodePng } from './decode-png';
import { type ImageHeader, imageHeader } from './image-header';
import { checkJpeg } from './jpeg-scans';

/**
 * Decodes a PNG or JPEG file to [height, width, channels]. The first bytes determine the format. The EXIF
 * orientation of a JPEG is ignored. `name` identifies the file in errors.
 * @throws TractError if the file has another format, is damaged, or is too large, which is checked before
 * decoding.
 */
export const decodeImage = (bytes: Uint8Array, name: string, channels: 1 | 3): RawImage => {
  const header = imageHeader(bytes);
  if (typeof header === 'string') throw new TractError(`The image ${name} cannot be read: it ${header}.`);
  return withChannels(decoded(bytes, name, header), channels);
};

const decoded = (bytes: Uint8Array, name: string, { format, height, width }: ImageHeader): RawImage => {
  try {
    const image = format === 'png' ? decodePng(bytes) : fromJpeg(bytes);
    if (image.height === height && image.width === width) return image;
    throw new Error(`it is ${image.height} x ${image.width} pixels but claims ${height} x ${width}`);
  } catch (error) {
    throw new TractError(
      `The image ${name} is damaged or not supported (${(error as Error).message}): replace or remove it.`,
    );
  }
};

const fromJpeg = (bytes: Uint8Array): RawImage => {
  checkJpeg(bytes);
  return decodeJpeg(bytes);
};
