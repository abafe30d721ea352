import { readFile, stat } from 'node:fs/promises';
import { TractError } from '@tractjs/core';
import { decodeImage } from '../formats';
import { checkSameSize, coverSize, type ImageCrop, type ImageSize, type RawImage } from '../pixels';

/** Limit on the bytes of an image file: 64 MiB. */
export const MAX_FILE_BYTES: number = 2 ** 26;

/** The options of `loadImage`: plain data, so that they can be sent to another thread. */
export interface LoadOptions {
  readonly channels: 1 | 3;
  readonly size: ImageSize;
  readonly crop: ImageCrop;
  /** Whether to resize an image of another size rather than refuse it. */
  readonly resize: boolean;
}

/**
 * Reads, decodes and resizes the image at a path.
 * @throws TractError if it is unreadable, damaged or of another size.
 */
export const loadImage = async (path: string, options: LoadOptions): Promise<RawImage> => {
  const { channels, size, crop, resize } = options;
  const image = decodeImage(await readImageFile(path), path, channels);
  if (!resize) checkSameSize(image, size, path);
  return coverSize(image, size, crop, path);
};

const readImageFile = async (path: string): Promise<Uint8Array> => {
  try {
    checkFileSize(path, (await stat(path)).size);
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
};

/** Checks the size of a file. @throws TractError if it is too large for an image. */
export const checkFileSize = (path: string, bytes: number): void => {
  if (bytes > MAX_FILE_BYTES)
    throw new TractError(`The image ${path} has more than ${MAX_FILE_BYTES} bytes: make it smaller.`);
};

/** Wraps an error of reading a file in a TractError that names the file. */
export const unreadable = (path: string, error: unknown): TractError =>
  error instanceof TractError
    ? error
    : new TractError(
        `The image ${path} cannot be read (${(error as Error).message}): check its permissions, and do not change the folder while it is in use.`,
      );
