import { badArgument, TractError } from '@tractjs/core';
import type { RawImage } from './raw-image';
import { resizeImage } from './resize-image';

/** Which part of an image that is wider or higher than wanted is taken: its centre, or another one each time. */
export type ImageCrop = 'center' | 'random';

/** [height, width] in pixels. */
export type ImageSize = readonly [height: number, width: number];

/** Largest side that images are resized to. */
const MAX_SIDE = 4096;

/** Most pixels that an image is resized to on the way: one that is long and thin has many beside what is kept. */
const MAX_COVER_PIXELS = 2 ** 26;

/** A size from a side or [height, width]. @throws TractError where they are not whole numbers of pixels. */
export const imageSize = (size: number | ImageSize): ImageSize => {
  const pair: readonly number[] = typeof size === 'number' ? [size, size] : size;
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
  if (pair.length === 2 && pair.every(isSide)) return pair as readonly number[] as ImageSize;
  throw badArgument('size', size, `give a side or [height, width] in whole pixels, from 1 to ${MAX_SIDE}.`);
};

/**
 * An image resized, its shape kept, until it just covers `size`; with a crop in the centre only what is in `size`.
 * @throws TractError, with the image's `name`, where it is so long and thin that this would take too much memory.
 */
export const coverSize = (
  image: RawImage,
  [height, width]: ImageSize,
  crop: ImageCrop,
  name: string,
): RawImage => {
  const scale = Math.max(height / image.height, width / image.width);
  const side = (from: number, least: number) => Math.max(least, Math.round(from * scale));
  const [down, across] = [side(image.height, height), side(image.width, width)];
  if (down * across > MAX_COVER_PIXELS) {
    throw new TractError(
      `The image ${name}, of ${image.height} x ${image.width} pixels, would become ${down} x ${across} to cover ${height} x ${width}: crop it, or take it away.`,
    );
  }
  const covering = resizeImage(image, down, across);
  return crop === 'center' ? cropImage(covering, [height, width], { down: 0.5, right: 0.5 }) : covering;
};

/** A part of an image. `down` and `right` from 0 to 1 say where it lies, 0.5 is the centre. */
export const cropImage = (
  image: RawImage,
  [height, width]: ImageSize,
  { down, right }: { readonly down: number; readonly right: number },
): RawImage => {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const top = placeOf(image.height - height, down);
  const left = placeOf(image.width - width, right);
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { height, width, channels, data };
};

/** A whole number of pixels from 0 to `slack`, each as likely where `share` is even in [0, 1). */
const placeOf = (slack: number, share: number): number => Math.min(slack, Math.floor(share * (slack + 1)));

/** @throws TractError where an image is not of the size that all are to have, for want of a size to make them. */
export const checkSameSize = ({ height, width }: RawImage, [h, w]: ImageSize, name: string): void => {
  if (height === h && width === w) return;
  throw new TractError(
    `The image ${name} is ${height} x ${width} pixels and others are ${h} x ${w}: give a size (\`size\`, --image-size) to resize and crop all of them to.`,
  );
};
