import { badArgument, TractError } from '@tractjs/core';
import type { RawImage } from './raw-image';
import { resizeImage } from './resize-image';

/** The part of a larger image that a crop keeps: its centre, or a random part each time. */
export type ImageCrop = 'center' | 'random';

/** [height, width] in pixels. */
export type ImageSize = readonly [height: number, width: number];

/** Limit on the sides that images are resized to. */
const MAX_SIDE = 4096;

/** Limit on the pixels of a resized image before the crop, which for a long and thin image are many. */
const MAX_COVER_PIXELS = 2 ** 26;

/**
 * Returns [height, width] for a side or a pair.
 * @throws TractError if a side is not a complete number from 1 to 4096.
 */
export const imageSize = (size: number | ImageSize): ImageSize => {
  const pair: readonly number[] = typeof size === 'number' ? [size, size] : size;
  const isSide = (side: number) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
  if (pair.length === 2 && pair.every(isSide)) return pair as readonly number[] as ImageSize;
  throw badArgument('size', size, `give a side or [height, width] in whole pixels, from 1 to ${MAX_SIDE}.`);
};

/**
 * Resizes an image, keeping its aspect ratio, to the smallest size that covers `size`; for the crop 'center',
 * crops it to `size` too. A random crop is left to `cropImage`. `name` identifies the image in errors.
 * @throws TractError if the image is so long and thin that the resized image would exceed the limit.
 */
export const coverSize = (
  image: RawImage,
  [height, width]: ImageSize,
  crop: ImageCrop,
  name: string,
): RawImage => {
  const scale = Math.max(height / image.height, width / image.width);
  const side = (from: number, min: number) => Math.max(min, Math.round(from * scale));
  const [down, across] = [side(image.height, height), side(image.width, width)];
  if (down * across > MAX_COVER_PIXELS) {
    throw new TractError(
      `The image ${name}, of ${image.height} x ${image.width} pixels, would become ${down} x ${across} to cover ${height} x ${width}: crop or remove it.`,
    );
  }
  const covering = resizeImage(image, down, across);
  return crop === 'center' ? cropImage(covering, [height, width], { down: 0.5, right: 0.5 }) : covering;
};

/** Crops an image to a size. `down` and `right`, from 0 to 1, give the position; 0.5 is the centre. */
export const cropImage = (
  image: RawImage,
  [height, width]: ImageSize,
  { down, right }: { readonly down: number; readonly right: number },
): RawImage => {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const top = offsetOf(image.height - height, down);
  const left = offsetOf(image.width - width, right);
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { height, width, channels, data };
};

/** Returns a whole number of pixels from 0 to `slack`, uniform if `share` is uniform in [0, 1). */
const offsetOf = (slack: number, share: number): number => Math.min(slack, Math.floor(share * (slack + 1)));

/**
 * Checks that an image has the size of the others.
 * @throws TractError if not, with the advice to give a size.
 */
export const checkSameSize = ({ height, width }: RawImage, [h, w]: ImageSize, name: string): void => {
  if (height === h && width === w) return;
  throw new TractError(
    `The image ${name} is ${height} x ${width} pixels but others are ${h} x ${w}: give a size (\`size\`, --image-size) to resize and crop all images to.`,
  );
};
