import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';

/** A place that a command is to write to. */
export interface Destination {
  /** Whoever names it, such as --out. */
  readonly flag: string;
  readonly path: string;
}

/** A file that a command is to write. */
export interface FileDestination extends Destination {
  /** A name for one, such as samples.png. */
  readonly example: string;
  /** Whether a file that is there is one that this command writes, by its own marks: it may be replaced. */
  isOurs(path: string): Promise<boolean>;
}

const refused = ({ flag, path }: Destination, remedy: string): UsageError =>
  new UsageError(badArgument(flag, path, remedy).message);

/**
 * Looks at a file's place before anything is computed, and writes nothing.
 * @throws UsageError if it is a folder, or cannot be written, or holds a file that is somebody else's.
 */
export const checkFile = async (destination: FileDestination): Promise<void> => {
  const { path, example } = destination;
  const found = await statOf(destination, path);
  if (found === undefined) return checkPlace(destination, dirname(resolve(path)));
  if (found.isDirectory())
    throw refused(
      destination,
      `it is a folder, and a file is needed: give the name of one, such as ${join(path, example)}.`,
    );
  if (!found.isFile()) return checkWritable(destination, path);
  await checkWritable(destination, dirname(resolve(path)));
  if (found.size > 0 && !(await destination.isOurs(path).catch(() => false)))
    throw refused(
      destination,
      'a file is there that tract did not write. Give another name, or move that file away.',
    );
};

/** Looks at a folder's place in the same way. @throws UsageError if it is no folder, or cannot be written to. */
export const checkFolder = async (destination: Destination): Promise<void> => {
  const { path } = destination;
  const found = await statOf(destination, path);
  if (found === undefined) return checkPlace(destination, dirname(resolve(path)));
  if (!found.isDirectory())
    throw refused(destination, 'it is a file, and a folder is needed: give another name.');
  await checkWritable(destination, path);
};

/** @throws UsageError if two of the destinations are one place. */
export const checkDistinct = (destinations: readonly Destination[]): void => {
  const seen = new Map<string, string>();
  for (const one of destinations) {
    const place = resolve(one.path);
    const before = seen.get(place);
    if (before !== undefined) throw refused(one, `${before} is the same: give each a name of its own.`);
    seen.set(place, one.flag);
  }
};

/** The folder that a new file or folder would be made in, or the nearest above it that is there. */
const checkPlace = async (destination: Destination, folder: string): Promise<void> => {
  const found = await statOf(destination, folder);
  if (found === undefined) return checkPlace(destination, dirname(folder));
  if (!found.isDirectory())
    throw refused(destination, `${folder} is a file, not a folder: give another path.`);
  await checkWritable(destination, folder);
};

/** Undefined if nothing is there. */
const statOf = async (destination: Destination, path: string): Promise<Stats | undefined> => {
  try {
    return await stat(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    // A part of the path may be a file: which one is looked for from its end.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(destination, `it cannot be looked at (${message}): give another path.`);
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
