import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { decodeImage } from './decode-image';
import { checkSameSize, coverSize, type ImageSize } from './fit-image';
import { type ImageHeader, imageHeader } from './image-header';
import { arrangeNames, mayBeIn } from './image-names';
import { type ImageOptions, resolveImageOptions, sourceName } from './image-options';
import { type ImageSource, imageSource } from './image-source';
import { keepingStore } from './image-store';
import { listImages } from './list-images';

/** The options of `imageFolder`. */
export interface ImageFolderOptions extends ImageOptions {
  readonly folder: string;
}

/** Largest file that is taken for an image: 64 MiB. */
export const MAX_FILE_BYTES: number = 2 ** 26;

/**
 * A folder of PNG and JPEG images as a seeded, shuffled stream: x float32 [N, height, width, channels] in [-1, 1], and
 * labels where the images lie in one sub-folder for each class, which are numbered in the order of their names.
 * Files are read when their image is wanted; decoded images are kept while they fit in `memory`.
 * @throws TractError where there are no images, or their folders make no sense; while reading, where a file is
 * damaged, or of another size than the others though no size was given.
 */
export const imageFolder = ({ folder, ...rest }: ImageFolderOptions): ImageSource => {
  const options = resolveImageOptions(rest);
  const { split, crop, flip, channels, memory, seed } = options;
  const given = listImages(folder).filter((name) => mayBeIn(name, split));
  const { order, labels, classNames } = arrangeNames(given, split, folder);
  const names = order.map((i) => given[i] as string);
  const size = options.size ?? sizeOf(join(folder, names[0] as string));
  const shape = [...size, channels] as const;
  const store = keepingStore(names.length, memory, async (index) => {
    const path = join(folder, names[index] as string);
    const image = decodeImage(await readImageFile(path), path, channels);
    if (options.size === undefined) checkSameSize(image, size, path);
    return coverSize(image, size, crop, path);
  });
  const name = sourceName(folder, shape, options, names);
  return imageSource({ name, store, ...(labels && { labels }), classNames, shape, crop, flip, seed });
};

const readImageFile = async (path: string): Promise<Uint8Array> => {
  try {
    checkFileSize(path, (await stat(path)).size);
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
};

const checkFileSize = (path: string, bytes: number): void => {
  if (bytes > MAX_FILE_BYTES)
    throw new TractError(`The image ${path} has more than ${MAX_FILE_BYTES} bytes: make it smaller.`);
};

const unreadable = (path: string, error: unknown): TractError =>
  error instanceof TractError
    ? error
    : new TractError(
        `The image ${path} cannot be read (${(error as Error).message}): check its permissions, and leave the folder as it is while it is in use.`,
      );

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
