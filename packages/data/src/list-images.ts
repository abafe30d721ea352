import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { isImageName } from './image-names';

/** Folders within each other that are looked into. */
const MAX_DEPTH = 32;

/**
 * Paths of the images below a folder, relative to it, with / between. Hidden files and folders are passed over, and so
 * are links, which may lead outside or around. @throws TractError where the folder cannot be read.
 */
export const listImages = (folder: string): string[] => {
  const found: string[] = [];
  const look = (inside: string, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new TractError(
        `${join(folder, inside)} lies more than ${MAX_DEPTH} folders deep: put the images higher.`,
      );
    for (const entry of entriesOf(join(folder, inside))) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory() && !entry.name.startsWith('.')) look(name, depth + 1);
      else if (entry.isFile() && isImageName(name, folder)) found.push(name);
    }
  };
  look('', 0);
  return found;
};

const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new TractError(
      `The folder ${folder} cannot be read (${(error as Error).message}): check the path and its permissions.`,
    );
  }
};
