import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isPlain } from './destinations/is-plain';

/** A name beside a path for something that is not finished yet. */
export const beside = (path: string): string =>
  `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** What a call on an open file throws does not say which file it was. */
export const namingPath = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
};

/**
 * Writes a file whole or not at all: beside its place first, then renamed. Makes the folders above it. What is there and is no
 * plain file, such as a device, is written into.
 */
export const writeWhole = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  if (!(await isPlain(path))) {
    await namingPath(path, () => writeFile(path, content));
    return;
  }
  const temporary = beside(path);
  try {
    await namingPath(path, () => writeFile(temporary, content));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

/** Reads JSON; undefined where the file is missing or holds something else. */
export const readJsonIfGood = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Whether there is something at a path. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
