import { TractError } from '@tractjs/core';
import type { RawImage } from '../pixels';
import {
  type PackedAside,
  type PackedFileWriter,
  type PackedImages,
  packedFileWriter,
  readPackedFile,
} from './packed-file';

/** Collects decoded images, in memory while they fit and in a file otherwise. */
export interface ImagePacker {
  add(name: string, image: RawImage): void;
  finish(aside: PackedAside): PackedImages;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** The options of `imagePacker`. */
export interface ImagePackerOptions {
  /** Bytes of images that fit. */
  readonly memory: number;
  /**
   * The file for those that do not, asked for if there are any.
   * @throws TractError if there is no place for it.
   */
  readonly path: () => string;
  /** What the images are made from, and how: the file is found again by it. */
  readonly source: string;
}

/** @throws TractError if the images do not fit and the file cannot be written. */
export const imagePacker = ({ memory, path: place, source }: ImagePackerOptions): ImagePacker => {
  const held: { readonly name: string; readonly image: RawImage }[] = [];
  let bytes = 0;
  let file: PackedFileWriter | undefined;
  const writing = <T>(work: (path: string) => T): T => {
    const path = place();
    try {
      return work(path);
    } catch (error) {
      throw new TractError(
        `The unpacked images do not fit in the ${memory} bytes of \`memory\`, and ${path} cannot be written (${(error as Error).message}): give more memory, or a folder with room as cacheFolder or TRACT_DATA_CACHE.`,
      );
    }
  };
  return {
    add(name, image) {
      bytes += image.data.length;
      if (bytes <= memory) {
        held.push({ name, image });
        return;
      }
      writing((path) => {
        file ??= packedFileWriter(path, source);
        for (const earlier of held.splice(0)) file.add(earlier.name, earlier.image);
        file.add(name, image);
      });
    },
    finish(aside) {
      if (file === undefined) {
        const images = held.map(({ image }) => image);
        const read = (i: number) => images[i] as RawImage;
        return {
          names: held.map(({ name }) => name),
          store: { size: images.length, read },
          aside,
          close: () => undefined,
        };
      }
      writing(() => file?.finish(aside));
      const path = place();
      const packed = readPackedFile(path, source);
      if (packed === undefined)
        throw new TractError(`${path} was changed while it was written: start one program after the other.`);
      return packed;
    },
    abandon: () => file?.abandon(),
  };
};
