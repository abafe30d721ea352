import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { badArgument, type OptionNames } from '@tractjs/core';
import { type ImageCrop, type ImageSize, imageSize } from '../pixels';
import type { DataSplit } from './image-names';
import { DEFAULT_MEMORY } from './image-store';
import type { LabelFile } from './label-file';

/** The options that folders and archives of images share. */
export interface ImageOptions {
  /** Seed of the shuffle, the flips and the random crops. */
  readonly seed: number;
  /** The split to read, train/ or test/. Default: train/ if such folders exist, else all images. */
  readonly split?: DataSplit;
  /**
   * Side, or [height, width], of the examples in pixels. Each image is resized, keeping its aspect ratio,
   * until it just covers the size, and the rest is cropped. Default: the size of the images, which must be
   * the same for all.
   */
  readonly size?: number | ImageSize;
  /** The part that a crop keeps: the centre (default) or a random part each time. */
  readonly crop?: ImageCrop;
  /** Whether `batch` mirrors each image left to right with probability 1/2. Default false. */
  readonly flip?: boolean;
  /** 3 for colour (default) or 1 for grey; files of the other kind are converted. */
  readonly channels?: 1 | 3;
  /**
   * Limit on the bytes of decoded images in memory, one byte for each channel of a pixel. Default 512 MiB.
   */
  readonly memory?: number;
}

/** The names of these options, for `checkOptions`. */
export const imageOptionNames: OptionNames<ImageOptions> = {
  seed: true,
  split: true,
  size: true,
  crop: true,
  flip: true,
  channels: true,
  memory: true,
};

/** `ImageOptions` with defaults applied. */
export interface ResolvedImageOptions {
  readonly seed: number;
  readonly split: DataSplit | undefined;
  readonly size: ImageSize | undefined;
  readonly crop: ImageCrop;
  readonly flip: boolean;
  readonly channels: 1 | 3;
  readonly memory: number;
}

/** Checks the options and applies the defaults. @throws TractError if a value is invalid. */
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
 * Returns a name that identifies the examples without opening every file: the last part of the path, the
 * shape, the augmentations, and a fingerprint of the images' names and the label file. It is valid as the
 * name of a folder.
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
  const augmentations = [...(crop === 'random' ? ['random-crop'] : []), ...(flip ? ['flip'] : [])];
  return [base || 'images', shape.join('x'), ...augmentations, fingerprint].join('-');
};

/** Matches the file names of archives. */
export const ARCHIVE_ENDING: RegExp = /\.(?:tar|tar\.gz|tgz|tar\.xz|txz)$/i;
