import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Creates a lock's file with its content in one step, and returns its descriptor; undefined if the name
 * exists.
 */
export const createLockFile = async (
  folder: string,
  path: string,
  id: string,
  content: string,
): Promise<number | undefined> => {
  const temporary = join(folder, `lock-${id}.tmp`);
  const file = openSync(temporary, 'wx');
  try {
    writeSync(file, content);
    fdatasyncSync(file);
    await link(temporary, path);
    return file;
  } catch (error) {
    closeSync(file);
    const { code = '' } = error as NodeJS.ErrnoException;
    // ENOENT: the owner removed the temporary file, as if it were a dead process's.
    if (code === 'EEXIST' || code === 'ENOENT') return undefined;
    if (NO_LINKS.has(code)) return createEmptyFirst(path, content);
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};

/** Errors of file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Creates the file, then writes it. If the process dies in between, the empty lock is watched before it is
 * taken over.
 */
const createEmptyFirst = (path: string, content: string): number | undefined => {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  writeSync(file, content);
  fdatasyncSync(file);
  return file;
};
