import { badArgument, checkOptions } from '@tractjs/core';
import { encode } from 'fast-png';
import { checkCount } from '../source';

/** The options of `pictureGrid`. */
export interface PictureGridOptions {
  /** Number of images. */
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** Number of images in a row. */
  readonly columns: number;
  /** Side of the square of picture pixels that shows an image pixel. Default 1. */
  readonly scale?: number;
  /** Pixels between images, and around them. Default 2. */
  readonly gap?: number;
}

/**
 * Draws images [count, height, width, channels] in [-1, 1] in a grid, row by row, and returns the bytes of a
 * PNG file. Values are scaled from [-1, 1] to [0, 255], rounded and clamped; the gaps are grey.
 * @throws TractError if the sizes do not match the number of values, or a value is NaN.
 */
export const pictureGrid = (images: ArrayLike<number>, options: PictureGridOptions): Uint8Array => {
  checkOptions('pictureGrid', options, {
    count: true,
    height: true,
    width: true,
    channels: true,
    columns: true,
    scale: true,
    gap: true,
  });
  const { count, height, width, channels, columns, scale = 1, gap = 2 } = options;
  checkCount(count);
  for (const [name, value, least] of [
    ['height', height, 1],
    ['width', width, 1],
    ['columns', columns, 1],
    ['scale', scale, 1],
    ['gap', gap, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least)
      throw badArgument(name, value, `give a whole number, ${least} or more.`);
  }
  if (channels !== 1 && channels !== 3)
    throw badArgument('channels', channels, 'give 1 for grey or 3 for red, green and blue.');
  const expected = count * height * width * channels;
  if (images.length !== expected) {
    throw badArgument(
      'images.length',
      images.length,
      `${count} images of ${height} x ${width} x ${channels} have ${expected} values.`,
    );
  }

  const acrossImages = Math.min(columns, count);
  const pictureWidth = acrossImages * (width * scale + gap) + gap;
  const pictureHeight = Math.ceil(count / columns) * (height * scale + gap) + gap;
  const data = new Uint8Array(pictureWidth * pictureHeight * channels).fill(GAP_GREY);
  for (let i = 0; i < count; i++) {
    const top = gap + Math.floor(i / columns) * (height * scale + gap);
    const left = gap + (i % columns) * (width * scale + gap);
    for (let y = 0; y < height * scale; y++) {
      const row = (i * height + Math.floor(y / scale)) * width;
      for (let x = 0; x < width * scale; x++) {
        const from = (row + Math.floor(x / scale)) * channels;
        const to = ((top + y) * pictureWidth + left + x) * channels;
        for (let c = 0; c < channels; c++) data[to + c] = toByte(images[from + c] as number, from + c);
      }
    }
  }
  return encode({ width: pictureWidth, height: pictureHeight, data, channels, depth: 8 });
};

const GAP_GREY = 96;

const toByte = (value: number, at: number): number => {
  if (Number.isNaN(value))
    throw badArgument(
      `images[${at}]`,
      value,
      'give finite numbers; the computation of this image has diverged.',
    );
  return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
};
