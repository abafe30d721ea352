import { TractError } from '@tractjs/core';
import type { RawImage } from '../pixels';
import {
  type PackedFileWriter,
  type PackedImages,
  type PackedMetadata,
  packedFileWriter,
  readPackedFile,
} from './packed-file';

/** Collects decoded images, in memory while they fit and in a file otherwise. */
export interface ImagePacker {
  add(name: string, image: RawImage): void;
  finish(aside: PackedMetadata): PackedImages;
  /** Stops and removes the unfinished file. */
  abandon(): void;
}

/** The options of `imagePacker`. */
export interface ImagePackerOptions {
  /** Limit on the bytes of images in memory. */
  readonly memory: number;
  /**
   * Returns the path of the file; called only if the images do not fit in memory.
   * @throws TractError if there is no cache folder.
   */
  readonly path: () => string;
  /** Identifies the archive and the options; `readPackedFile` compares it. */
  readonly source: string;
}

/**
 * Creates a packer. Its methods throw TractError if the images do not fit in memory and the file cannot be
 * written.
 */
export const imagePacker = ({ memory, path: pathOf, source }: ImagePackerOptions): ImagePacker => {
  const kept: { readonly name: string; readonly image: RawImage }[] = [];
  let bytes = 0;
  let file: PackedFileWriter | undefined;
  const writing = <T>(work: (path: string) => T): T => {
    const path = pathOf();
    try {
      return work(path);
    } catch (error) {
      throw new TractError(
        `The unpacked images do not fit in the ${memory} bytes of \`memory\`, and ${path} cannot be written (${(error as Error).message}): increase \`memory\`, or set cacheFolder or TRACT_DATA_CACHE to a folder with enough space.`,
      );
    }
  };
  return {
    add(name, image) {
      bytes += image.data.length;
      if (bytes <= memory) {
        kept.push({ name, image });
        return;
      }
      writing((path) => {
        file ??= packedFileWriter(path, source);
        for (const earlier of kept.splice(0)) file.add(earlier.name, earlier.image);
        file.add(name, image);
      });
    },
    finish(aside) {
      if (file === undefined) {
        const images = kept.map(({ image }) => image);
        const read = (i: number) => images[i] as RawImage;
        return {
          names: kept.map(({ name }) => name),
          store: { size: images.length, read },
          aside,
          close: () => undefined,
        };
      }
      writing(() => file?.finish(aside));
      const path = pathOf();
      const packed = readPackedFile(path, source);
      if (packed === undefined)
        throw new TractError(
          `${path} was changed by another program while it was written: run one program at a time.`,
        );
      return packed;
    },
    abandon: () => file?.abandon(),
  };
};
