import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkOptions, TractError } from '@tractjs/core';
import { archiveBytes, decodeImage, imageKind, isReadable, tarReader } from '../formats';
import { checkSameSize, coverSize, type ImageSize, type RawImage } from '../pixels';
import { dataCacheFolder } from './cache-folder';
import { type ArrangedNames, arrangeNames, mayBeIn, nameKind, otherFormat } from './image-names';
import {
  type ImageOptions,
  imageOptionNames,
  type ResolvedImageOptions,
  resolveImageOptions,
  sourceName,
} from './image-options';
import { type ImagePacker, imagePacker } from './image-packer';
import { type ImageSource, imageSource } from './image-source';
import { type LabelFile, labelFileOf } from './label-file';
import { MAX_FILE_BYTES } from './load-image';
import { type PackedImages, readPackedFile } from './packed-file';
import { skippedFiles } from './skipped-files';

/** The options of `imageArchive`. */
export interface ImageArchiveOptions extends ImageOptions {
  /** A .tar, .tar.gz or .tar.xz file. */
  readonly file: string;
  /**
   * Folder for unpacked images that do not fit in `memory`. Default: TRACT_DATA_CACHE, or the user's cache
   * folder.
   */
  readonly cacheFolder?: string;
}

/** Version of the decoded bytes. A file of unpacked images of another version is not used. */
const DECODER_VERSION = 2;

/** Limit on the images of an archive. */
const MAX_IMAGES = 5_000_000;

/**
 * Opens an archive of PNG and JPEG images as a seeded, shuffled stream, the same as that of `imageFolder` for
 * the unpacked archive. The archive is read once, from start to end. The decoded images stay in memory if
 * they fit in `memory`, or else in a file below `cacheFolder`, which later calls use until the archive
 * changes.
 * @throws TractError if the archive or an image is damaged, a name leads out of the archive, there are no
 * images, their folders are ambiguous, or their sizes differ and no size is given.
 */
export const imageArchive = async (given: ImageArchiveOptions): Promise<ImageSource> => {
  const { file, cacheFolder, ...rest } = checkOptions('imageArchive', given, {
    file: true,
    cacheFolder: true,
    ...imageOptionNames,
  });
  const options = resolveImageOptions(rest);
  const { split, crop, flip, channels, memory, seed } = options;
  const { size: bytes, mtimeMs } = statOf(file);
  const made = JSON.stringify([resolve(file), split, options.size, crop, channels]);
  const key = createHash('sha256').update(made).digest('hex').slice(0, 24);
  const path = () => join(cacheFolder ?? dataCacheFolder(), `${key}.images`);
  const source = JSON.stringify([made, bytes, mtimeMs, DECODER_VERSION]);
  const packed =
    cachedImages(path, source) ?? (await unpack(file, options, imagePacker({ memory, path, source })));
  const { labelFiles, note } = packed.aside;
  const labelFile = labelFileOf(labelFiles, packed.names);
  const { order, labels, classNames } = arranged(packed, split, file, labelFile);
  const names = order.map((i) => packed.names[i] as string);
  const size = options.size ?? (await sizeOfFirst(packed));
  const shape = [...size, channels] as const;
  const name = sourceName(file, shape, options, names, labelFile);
  const store = { size: order.length, read: (i: number) => packed.store.read(order[i] as number) };
  return imageSource({
    name,
    store,
    ...(labels && { labels }),
    classNames,
    note,
    shape,
    crop,
    flip,
    seed,
  });
};

/**
 * Returns the images of an earlier call; without a cache folder there are none, and images that fit in memory
 * need none.
 */
const cachedImages = (path: () => string, source: string): PackedImages | undefined => {
  let file: string;
  try {
    file = path();
  } catch {
    return undefined;
  }
  return readPackedFile(file, source);
};

const unpack = async (
  file: string,
  options: ResolvedImageOptions,
  packer: ImagePacker,
): Promise<PackedImages> => {
  const { split, size, crop, channels } = options;
  let first: ImageSize | undefined;
  let count = 0;
  const labelFiles: LabelFile[] = [];
  const skipped = skippedFiles();
  const reader = tarReader({
    where: file,
    maxBytes: MAX_FILE_BYTES,
    wants(name, bytes) {
      const kind = nameKind(name, file);
      return kind === 'image'
        ? mayBeIn(name, split)
        : kind === 'labels' || (kind === 'other' && bytes <= MAX_FILE_BYTES);
    },
    skip(name, what) {
      const kind = nameKind(name, file);
      if (what === 'link') skipped.add('links', name);
      else if (kind === 'hidden') skipped.add('hidden', name);
      else skipped.add(kind === 'image' ? 'splits' : 'others', name);
    },
    take(name, bytes) {
      const kind = nameKind(name, file);
      if (kind === 'labels') {
        labelFiles.push({ path: name, text: new TextDecoder().decode(bytes) });
        return;
      }
      if (kind === 'other' && !isReadable(bytes)) {
        if (imageKind(bytes) !== undefined) throw otherFormat(name, file);
        skipped.add('others', name);
        return;
      }
      if (!mayBeIn(name, split)) {
        skipped.add('splits', name);
        return;
      }
      if (++count > MAX_IMAGES)
        throw new TractError(
          `${file} contains more than ${MAX_IMAGES} images: unpack it and give the folder.`,
        );
      const path = `${name} in ${file}`;
      const image = decodeImage(bytes, path, channels);
      first ??= [image.height, image.width];
      if (size === undefined) checkSameSize(image, first, path);
      packer.add(name, size === undefined ? image : coverSize(image, size, crop, path));
    },
  });
  try {
    for await (const bytes of archiveBytes(file)) reader.push(bytes);
    reader.end();
    return packer.finish({ labelFiles, note: skipped.note(file) });
  } catch (error) {
    packer.abandon();
    throw error;
  }
};

/** Arranges the names of the images; closes their file if that fails. */
const arranged = (
  packed: PackedImages,
  split: ResolvedImageOptions['split'],
  file: string,
  labels: LabelFile | undefined,
): ArrangedNames => {
  try {
    return arrangeNames(packed.names, split, file, { labels, note: packed.aside.note });
  } catch (error) {
    packed.close();
    throw error;
  }
};

const sizeOfFirst = async ({ store }: PackedImages): Promise<ImageSize> => {
  const { height, width }: RawImage = await store.read(0);
  return [height, width];
};

const statOf = (file: string): Stats => {
  try {
    const stats = statSync(file);
    if (stats.isFile()) return stats;
  } catch (error) {
    throw new TractError(`The archive ${file} cannot be read (${(error as Error).message}): check the path.`);
  }
  throw new TractError(
    `${file} is not a file: give a .tar, .tar.gz or .tar.xz archive, or the folder to imageFolder.`,
  );
};
