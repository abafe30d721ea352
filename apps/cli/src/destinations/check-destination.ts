import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';

/** A path that a command will write. */
export interface Destination {
  /** The option that names it, such as --out. */
  readonly flag: string;
  readonly path: string;
}

/** A file that a command will write. */
export interface FileDestination extends Destination {
  /** An example of a name, such as samples.png. */
  readonly example: string;
  /** Returns whether an existing file was written by this command, by its marks, and may be replaced. */
  isOurs(path: string): Promise<boolean>;
}

const refused = ({ flag, path }: Destination, remedy: string): UsageError =>
  new UsageError(badArgument(flag, path, remedy).message);

/**
 * Checks the path of a file before anything is computed. Writes nothing.
 * @throws UsageError if it is a folder, cannot be written, or is a file that tract did not write.
 */
export const checkFile = async (destination: FileDestination): Promise<void> => {
  const { path, example } = destination;
  const found = await statOf(destination, path);
  if (found === undefined) return checkParent(destination, dirname(resolve(path)));
  if (found.isDirectory())
    throw refused(
      destination,
      `it is a folder, not a file: give a file name, such as ${join(path, example)}.`,
    );
  if (!found.isFile()) return checkWritable(destination, path);
  await checkWritable(destination, dirname(resolve(path)));
  if (found.size > 0 && !(await destination.isOurs(path).catch(() => false)))
    throw refused(
      destination,
      'it is a file that tract did not write: give another name, or move that file away.',
    );
};

/** Checks the path of a folder in the same way. @throws UsageError if it is not a folder, or cannot be written. */
export const checkFolder = async (destination: Destination): Promise<void> => {
  const { path } = destination;
  const found = await statOf(destination, path);
  if (found === undefined) return checkParent(destination, dirname(resolve(path)));
  if (!found.isDirectory()) throw refused(destination, 'it is a file, not a folder: give another name.');
  await checkWritable(destination, path);
};

/** Checks that paths differ. @throws UsageError if two of them are the same. */
export const checkDistinct = (destinations: readonly Destination[]): void => {
  const seen = new Map<string, string>();
  for (const one of destinations) {
    const place = resolve(one.path);
    const before = seen.get(place);
    if (before !== undefined) throw refused(one, `${before} is the same path: give each a different one.`);
    seen.set(place, one.flag);
  }
};

/** Checks the parent of a new file or folder, or its nearest ancestor that exists. */
const checkParent = async (destination: Destination, folder: string): Promise<void> => {
  const found = await statOf(destination, folder);
  if (found === undefined) return checkParent(destination, dirname(folder));
  if (!found.isDirectory())
    throw refused(destination, `${folder} is a file, not a folder: give another path.`);
  await checkWritable(destination, folder);
};

/** Returns undefined if the path does not exist. */
const statOf = async (destination: Destination, path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    // With ENOTDIR an ancestor is a file, which checkParent finds.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(destination, `it cannot be inspected (${message}): give another path.`);
  }
};

const checkWritable = async (destination: Destination, path: string): Promise<void> => {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = code === 'EROFS' ? 'is on a read-only disk' : `may not be written to (${code})`;
    throw refused(destination, `${path} ${why}: check its permissions, or give another path.`);
  }
};
