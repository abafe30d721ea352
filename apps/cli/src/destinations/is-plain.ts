import { lstat } from 'node:fs/promises';

/**
 * Whether a file can be put in a place by a rename: where there is nothing, or a file. A device, a pipe or a link that is
 * there is written into, as a shell's > does: a rename would put a file in its place.
 */
export const isPlain = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
};
