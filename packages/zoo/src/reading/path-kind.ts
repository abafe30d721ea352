import { type Stats, statSync } from 'node:fs';

const found = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Such as a name that is too long, or a folder without permission: opening it reports the reason.
    return undefined;
  }
};

/** Whether a path is that of a file. */
export const isFile = (path: string): boolean => found(path)?.isFile() ?? false;

/** Whether a path is that of a folder. */
export const isFolder = (path: string): boolean => found(path)?.isDirectory() ?? false;
