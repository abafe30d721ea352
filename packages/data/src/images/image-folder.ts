import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkOptions, TractError } from '@tractjs/core';
import { type ImageHeader, imageHeader } from '../formats';
import type { ImageSize } from '../pixels';
import { decodePool, type ImageLoader } from './decode-pool';
import { arrangeNames } from './image-names';
import { type ImageOptions, imageOptionNames, resolveImageOptions, sourceName } from './image-options';
import { type ImageSource, imageSource } from './image-source';
import { cachingStore } from './image-store';
import { labelFileOf } from './label-file';
import { listImages } from './list-images';
import { checkFileSize, type LoadOptions, unreadable } from './load-image';

/** The options of `imageFolder`. */
export interface ImageFolderOptions extends ImageOptions {
  /** The folder, with images at any depth. */
  readonly folder: string;
}

/** Shared by all sources of the process. */
let pool: ImageLoader | undefined;

/**
 * Opens a folder of PNG and JPEG images as a seeded, shuffled stream: x float32 [N, height, width, channels]
 * in [-1, 1], labels int32 [N] if the images are in one sub-folder for each class, numbered in the order of
 * their names, or if there is a dataset.json of the dataset_tool.py of EDM or StyleGAN. Files are read on
 * demand; decoded images stay in memory while they fit in `memory`.
 * @throws TractError if there are no images, or their folders are ambiguous. Reading a batch throws one if a
 * file is damaged, or has another size than the others and no size is given.
 */
export const imageFolder = (folderOptions: ImageFolderOptions): ImageSource => {
  const { folder, ...rest } = checkOptions('imageFolder', folderOptions, {
    folder: true,
    ...imageOptionNames,
  });
  const options = resolveImageOptions(rest);
  const { split, crop, flip, channels, memory, seed } = options;
  const { names: given, labelFiles, note } = listImages(folder, split);
  const labelFile = labelFileOf(labelFiles, given);
  const { order, labels, classNames } = arrangeNames(given, split, folder, { labels: labelFile, note });
  const names = order.map((i) => given[i] as string);
  const size = options.size ?? sizeOf(join(folder, names[0] as string));
  const shape = [...size, channels] as const;
  pool ??= decodePool();
  const load = pool;
  const fit: LoadOptions = { channels, size, crop, resize: options.size !== undefined };
  const store = cachingStore(names.length, memory, (index) =>
    load(join(folder, names[index] as string), fit),
  );
  const name = sourceName(folder, shape, options, names, labelFile);
  return imageSource({ name, store, ...(labels && { labels }), classNames, note, shape, crop, flip, seed });
};

const headOf = (path: string): ImageHeader | string => {
  try {
    checkFileSize(path, statSync(path).size);
    return imageHeader(readFileSync(path));
  } catch (error) {
    throw unreadable(path, error);
  }
};

const sizeOf = (path: string): ImageSize => {
  const header = headOf(path);
  if (typeof header === 'string') throw new TractError(`The image ${path} cannot be read: it ${header}.`);
  return [header.height, header.width];
};
