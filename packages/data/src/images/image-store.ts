import type { RawImage } from '../pixels';

/** Decoded images by number. */
export interface ImageStore {
  /** How many there are. */
  readonly size: number;
  /** Image `index`, which is not to be changed. */
  read(index: number): RawImage | Promise<RawImage>;
}

/** Bytes of decoded images that are kept in memory unless it is said otherwise: 512 MiB. */
export const DEFAULT_MEMORY: number = 512 * 2 ** 20;

/**
 * A store that decodes an image when it is wanted and keeps it while there is room. What is kept stays: as
 * every image comes once an epoch, in another order each time, one is as likely to be wanted again as any
 * other.
 */
export const keepingStore = (
  size: number,
  memory: number,
  load: (index: number) => Promise<RawImage>,
): ImageStore => {
  const kept = new Map<number, RawImage>();
  let room = memory;
  return {
    size,
    read(index) {
      const known = kept.get(index);
      if (known !== undefined) return known;
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
