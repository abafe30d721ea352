import { randomBytes } from 'node:crypto';
import { copyFile, link, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What is written into a file: text, bytes, bytes as they come, or a text that is known when the files before it are written. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array> | (() => string);

/**
 * Writes several files of a folder, all or none: each is written beside its place and synced, then all are renamed.
 * Where anything fails, what was there before is put back, and the error is thrown. What is there and is no plain file, such as a
 * device, a pipe or a link, is written into instead: a rename would put a file in its place.
 */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, FileContent>>,
): Promise<void> => {
  const made = await mkdir(folder, { recursive: true });
  const mark = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const fresh = (name: string) => join(folder, `.${name}.${mark}.new`);
  const old = (name: string) => join(folder, `.${name}.${mark}.old`);
  const names: string[] = [];
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const place = join(folder, name);
      if (!(await isPlain(place))) {
        await writeSynced(place, content, 'w');
        continue;
      }
      names.push(name);
      await writeSynced(fresh(name), content, 'wx');
    }
    for (const name of names) {
      const place = join(folder, name);
      const existed = await keep(place, old(name));
      await rename(fresh(name), place);
      undo.push(() => (existed ? rename(old(name), place) : rm(place)));
    }
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined);
    await removeAll(names.flatMap((name) => [fresh(name), old(name)]));
    if (made !== undefined) await removeFolders(folder, made);
    throw error;
  }
  await removeAll(names.map(old));
};

/** Whether a place has nothing or a plain file. */
const isPlain = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
};

/** Gives a file a second name, or makes a copy, that outlives its being replaced. False where there is no such file. */
const keep = async (path: string, second: string): Promise<boolean> => {
  try {
    await link(path, second);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    // Some file systems know no second names.
    await copyFile(path, second);
    return true;
  }
};

const writeSynced = async (path: string, content: FileContent, flags: 'w' | 'wx'): Promise<void> => {
  const file = await open(path, flags);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else if (typeof content === 'function') await file.writeFile(content());
    else for await (const bytes of content) await file.writeFile(bytes);
    // A device or a pipe has nothing to be synced.
    if ((await file.stat()).isFile()) await file.sync();
  } finally {
    await file.close();
  }
};

const removeAll = async (paths: readonly string[]): Promise<void> => {
  for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
};

/** Removes the folders from `folder` up to `first`, those that are empty. */
const removeFolders = async (folder: string, first: string): Promise<void> => {
  for (let path = resolve(folder); path.length >= first.length; path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
};
