import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { badArgument } from '@tractjs/core';
import { type ImageCrop, type ImageSize, imageSize } from '../pixels';
import type { DataSplit } from './image-names';
import { DEFAULT_MEMORY } from './image-store';
import type { LabelFile } from './label-file';

/** What folders and archives of images have in common. */
export interface ImageOptions {
  /** Seed of the shuffle, the flips and the random crops. */
  readonly seed: number;
  /**
   * Which part, where there are folders train/ and test/. Default 'train' where there are, else everything.
   */
  readonly split?: DataSplit;
  /**
   * Side, or [height, width], of the examples: each image is resized, its shape kept, until it just covers
   * that, and the rest is cropped. Default: the images' own size, which then has to be the same for all.
   */
  readonly size?: number | ImageSize;
  /** What a crop keeps: the centre (default), or another part each time. */
  readonly crop?: ImageCrop;
  /** Whether `batch` mirrors every other image, by chance, left to right. Default false. */
  readonly flip?: boolean;
  /** 3 for colour (default) or 1 for grey, whatever the files have. */
  readonly channels?: 1 | 3;
  /** Bytes of decoded images to keep in memory, one byte a number. Default 512 MiB. */
  readonly memory?: number;
}

/** The options with their defaults. */
export interface ResolvedImageOptions {
  readonly seed: number;
  readonly split: DataSplit | undefined;
  readonly size: ImageSize | undefined;
  readonly crop: ImageCrop;
  readonly flip: boolean;
  readonly channels: 1 | 3;
  readonly memory: number;
}

/** @throws TractError for an option that is not among those known. */
export const resolveImageOptions = (options: ImageOptions): ResolvedImageOptions => {
  const { seed, split, crop = 'center', flip = false, channels = 3, memory = DEFAULT_MEMORY } = options;
  if (split !== undefined && split !== 'train' && split !== 'test')
    throw badArgument('split', split, "give 'train' or 'test', or leave it out.");
  if (crop !== 'center' && crop !== 'random') throw badArgument('crop', crop, "give 'center' or 'random'.");
  if (channels !== 1 && channels !== 3)
    throw badArgument('channels', channels, 'give 3 for colour or 1 for grey.');
  if (!(memory >= 0)) throw badArgument('memory', memory, 'give a number of bytes, 0 or more.');
  const size = options.size === undefined ? undefined : imageSize(options.size);
  return { seed, split, size, crop, flip, channels, memory };
};

/**
 * A name that differs where the examples do, for all that can be told without opening every file: the last
 * part of the path, the shape, what is done to the images, and a fingerprint of their names and of the file
 * with their labels. It can be a folder's name.
 */
export const sourceName = (
  path: string,
  shape: readonly number[],
  { crop, flip }: ResolvedImageOptions,
  names: readonly string[],
  labels?: LabelFile,
): string => {
  const base = basename(path)
    .replace(ARCHIVE_ENDING, '')
    .replace(/[^a-zA-Z0-9._-]+/g, '-');
  const fingerprint = createHash('sha256')
    .update(names.join('\n'))
    .update(labels?.text ?? '')
    .digest('hex')
    .slice(0, 8);
  const done = [...(crop === 'random' ? ['random-crop'] : []), ...(flip ? ['flip'] : [])];
  return [base || 'images', shape.join('x'), ...done, fingerprint].join('-');
};

/** How the names of archives end. */
export const ARCHIVE_ENDING: RegExp = /\.(?:tar|tar\.gz|tgz|tar\.xz|txz)$/i;
