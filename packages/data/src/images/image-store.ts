import type { RawImage } from '../pixels';

/** Decoded images by number. */
export interface ImageStore {
  /** Number of images. */
  readonly size: number;
  /** Returns image `index`. The caller must not modify it. */
  read(index: number): RawImage | Promise<RawImage>;
}

/** Default limit on the bytes of decoded images in memory: 512 MiB. */
export const DEFAULT_MEMORY: number = 512 * 2 ** 20;

/**
 * Creates a store that decodes images on demand and keeps them while they fit in `memory` bytes. It never
 * evicts: each epoch reads every image once in a random order, so no image is more likely to be needed than
 * another.
 */
export const cachingStore = (
  size: number,
  memory: number,
  load: (index: number) => Promise<RawImage>,
): ImageStore => {
  const kept = new Map<number, RawImage>();
  let room = memory;
  return {
    size,
    read(index) {
      const cached = kept.get(index);
      if (cached !== undefined) return cached;
      return load(index).then((image) => {
        if (!kept.has(index) && image.data.length <= room) {
          kept.set(index, image);
          room -= image.data.length;
        }
        return image;
      });
    },
  };
};
