import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes several files of a folder, all or none: each is written beside its place and synced, then all are renamed.
 * Where anything fails, what was there before is put back, and the error is thrown.
 */
export const writeFiles = async (folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
  const made = await mkdir(folder, { recursive: true });
  const mark = `.${process.pid}-${randomBytes(4).toString('hex')}`;
  const fresh = (name: string) => join(folder, `.${name}${mark}.new`);
  const old = (name: string) => join(folder, `.${name}${mark}.old`);
  const names = Object.keys(files);
  const replaced: string[] = [];
  try {
    for (const [name, content] of Object.entries(files)) await writeSynced(fresh(name), content);
    for (const name of names) {
      // A second name for the file that is about to be replaced; none where there is none.
      await link(join(folder, name), old(name)).catch(ignoreMissing);
      replaced.push(name);
      await rename(fresh(name), join(folder, name));
    }
  } catch (error) {
    for (const name of replaced) await rename(old(name), join(folder, name)).catch(() => undefined);
    for (const name of names) await rm(fresh(name), { force: true });
    if (made !== undefined) await rmdir(folder).catch(() => undefined);
    throw error;
  }
  for (const name of names) await rm(old(name), { force: true });
};

const writeSynced = async (path: string, content: string | Uint8Array): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

const ignoreMissing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};
