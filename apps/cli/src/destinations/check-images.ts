import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';
import { checkFolder, type Destination } from './check-destination';
import { isOwnPicture } from './own-files';

/** The name of the image of a sample. */
export const imageName = (index: number): string => `${String(index).padStart(6, '0')}.png`;

/**
 * Looks at the folder that images are to be written to. @throws UsageError as `checkFolder`, and if a file that would be replaced
 * is somebody else's, such as the images of a data set.
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
      badArgument(flag, path, `${name} is there, which tract did not write: give a folder of its own.`)
        .message,
    );
  }
};
