import { TractError } from '@tractjs/core';
import { decodeJpeg } from '../jpeg';
import { type RawImage, withChannels } from '../pixels';
import { decodePng } from './decode-png';
import { type ImageHeader, imageHeader } from './image-header';
import { checkJpeg } from './jpeg-scans';

/**
 * Decodes the bytes of a PNG or JPEG file, told apart by their first bytes. A JPEG is taken as it is stored: the turn
 * that a camera notes in its EXIF data is not made. `name` says in errors which file it is.
 * @throws TractError where the bytes are anything else, damaged, or of an absurd size, which is found before decoding.
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
    throw new Error(`it is ${image.height} x ${image.width} pixels and claims ${height} x ${width}`);
  } catch (error) {
    throw new TractError(
      `The image ${name} is damaged, or of a kind that is not understood (${(error as Error).message}): replace it, or take it away.`,
    );
  }
};

const fromJpeg = (bytes: Uint8Array): RawImage => {
  checkJpeg(bytes);
  return decodeJpeg(bytes);
};
