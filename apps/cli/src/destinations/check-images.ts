import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';
import { checkFolder, type Destination } from './check-destination';
import { isOwnPicture } from './own-files';

/** Returns the file name of a sample's image. */
export const imageName = (index: number): string => `${String(index).padStart(6, '0')}.png`;

/**
 * Checks the folder of images.
 * @throws UsageError as `checkFolder`, and if an image that would be replaced is not tract's, such as one of a data set.
 */
export const checkImages = async (
  destination: Destination,
  { start, count }: { readonly start: number; readonly count: number },
): Promise<void> => {
  await checkFolder(destination);
  const { flag, path } = destination;
  for (const name of (await readdir(path).catch((): string[] => [])).sort()) {
    const [, digits] = /^(\d{6,16})\.png$/.exec(name) ?? [];
    const index = Number(digits ?? -1);
    if (index < start || index >= start + count || imageName(index) !== name) continue;
    if (await isOwnPicture(join(path, name)).catch(() => false)) continue;
    throw new UsageError(
      badArgument(flag, path, `it contains ${name}, which tract did not write: give another folder.`).message,
    );
  }
};
