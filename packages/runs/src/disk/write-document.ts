import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingPath } from './naming-path';
import { temporaryName } from './temporary-name';

/**
 * Writes a value as a JSON file, complete or not at all: under a temporary name, synced, then renamed. Makes
 * the folders above it. Errors are those of node:fs.
 */
export const writeDocument = async (path: string, value: unknown): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await namingPath(path, async () => {
        await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
        await file.sync();
      });
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};
