import { randomBytes } from 'node:crypto';
import { copyFile, link, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * The content of a file: text, bytes, a stream of bytes, or a function called after the files before it were
 * written.
 */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array> | (() => string);

/**
 * Writes several files of a folder, all or none: writes and syncs each under a temporary name in the folder,
 * then renames them. If anything fails, restores the previous files and throws the error. An existing device,
 * pipe or link is written to directly, because a rename would replace it by a file.
 */
export const writeFiles = async (
  folder: string,
  files: Readonly<Record<string, FileContent>>,
): Promise<void> => {
  const made = await mkdir(folder, { recursive: true });
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = (name: string) => join(folder, `.${name}.${suffix}.new`);
  const backup = (name: string) => join(folder, `.${name}.${suffix}.old`);
  const names: string[] = [];
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      if (!(await isPlain(path))) {
        await writeSynced(path, content, 'w');
        continue;
      }
      names.push(name);
      await writeSynced(temporary(name), content, 'wx');
    }
    for (const name of names) {
      const path = join(folder, name);
      const existed = await backUp(path, backup(name));
      await rename(temporary(name), path);
      undo.push(() => (existed ? rename(backup(name), path) : rm(path)));
    }
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined);
    await removeAll(names.flatMap((name) => [temporary(name), backup(name)]));
    if (made !== undefined) await removeFolders(folder, made);
    throw error;
  }
  await removeAll(names.map(backup));
};

/** Whether a path is that of a plain file or does not exist. */
const isPlain = async (path: string): Promise<boolean> => {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
};

/** Links or copies a file, so that it survives being replaced. Returns false if there is no such file. */
const backUp = async (path: string, backup: string): Promise<boolean> => {
  try {
    await link(path, backup);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    // Some file systems have no hard links.
    await copyFile(path, backup);
    return true;
  }
};

const writeSynced = async (path: string, content: FileContent, flags: 'w' | 'wx'): Promise<void> => {
  const file = await open(path, flags);
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else if (typeof content === 'function') await file.writeFile(content());
    else for await (const bytes of content) await file.writeFile(bytes);
    // Devices and pipes cannot be synced.
    if ((await file.stat()).isFile()) await file.sync();
  } finally {
    await file.close();
  }
};

const removeAll = async (paths: readonly string[]): Promise<void> => {
  for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
};

/** Removes the folders from `folder` up to `first`, as long as they are empty. */
const removeFolders = async (folder: string, first: string): Promise<void> => {
  for (let path = resolve(folder); path.length >= first.length; path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
};
