import { lstat } from 'node:fs/promises';

/**
 * Returns whether a path can be replaced by a rename: it does not exist or is a regular file. A device, a pipe or a link is
 * written into, as by a shell's `>`, because a rename would replace it with a file.
 */
export const isReplaceable = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
};
