import { type Stats, statSync } from 'node:fs';

const found = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A name that is too long, a folder that may not be looked into: opening it will tell.
    return undefined;
  }
};

/** Whether there is a file at a path. */
export const isFile = (path: string): boolean => found(path)?.isFile() ?? false;

/** Whether there is a folder at a path. */
export const isFolder = (path: string): boolean => found(path)?.isDirectory() ?? false;
