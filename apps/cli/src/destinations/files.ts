import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingPath, temporaryName } from '@tractjs/runs';
import { isReplaceable } from './is-replaceable';

/**
 * Writes a file atomically, through a temporary file and a rename, and creates its parent folders. If the path exists and
 * is not a regular file, such as a device, it is written into.
 */
export const writeAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  if (!(await isReplaceable(path))) {
    await namingPath(path, () => writeFile(path, content));
    return;
  }
  const temporary = temporaryName(path);
  try {
    await namingPath(path, () => writeFile(temporary, content));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};

/** Reads JSON. Returns undefined if the file is missing or is not JSON. */
export const readJsonIfGood = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Returns whether a path exists. */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
