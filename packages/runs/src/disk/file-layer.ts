import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { namingPath } from './naming-path';

/** A file under writing. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when what was written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Every call by which a run's folder changes. Tests replace it with one that stops, fails or forgets at a call of their
 * choice. Errors are those of node:fs, with `code` and `path`.
 */
export interface FileLayer {
  /** Makes a folder and those above it. Returns the topmost that was made, undefined where it was there. */
  makeFolder(path: string): Promise<string | undefined>;
  /** A new file; fails where there is one. */
  create(path: string): Promise<OpenFile>;
  /** Cuts a file to its first `length` bytes and writes more behind them. Makes the file where there is none. */
  extend(path: string, length: number, bytes: Uint8Array): Promise<void>;
  /** Returns when a file's content is on the disk; does nothing where there is none. */
  syncFile(path: string): Promise<void>;
  /** Returns when the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all that it holds; nothing where there is none. */
  remove(path: string): Promise<void>;
  /** The names in a folder; none where there is no such folder. */
  list(path: string): Promise<string[]>;
}

/** The disk. */
export const diskFiles: FileLayer = {
  makeFolder: (path) => mkdir(path, { recursive: true }),
  async create(path) {
    const file = await open(path, 'wx');
    return {
      write: (bytes) => namingPath(path, () => file.writeFile(bytes)),
      sync: () => namingPath(path, () => file.sync()),
      close: () => namingPath(path, () => file.close()),
    };
  },
  async extend(path, length, bytes) {
    const file = await open(path, 'a+');
    try {
      await namingPath(path, async () => {
        await file.truncate(length);
        await file.writeFile(bytes);
      });
    } finally {
      await file.close();
    }
  },
  async syncFile(path) {
    await forgiving(['ENOENT'], () => syncing(path, 'r+'));
  },
  async syncFolder(path) {
    // Windows and some file systems cannot sync a folder.
    await forgiving(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'], () => syncing(path, 'r'));
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: async (path) => (await forgiving(['ENOENT', 'ENOTDIR'], () => readdir(path))) ?? [],
};

const syncing = async (path: string, flags: string): Promise<void> => {
  const file = await open(path, flags);
  try {
    await namingPath(path, () => file.sync());
  } finally {
    await file.close();
  }
};

const forgiving = async <T>(codes: readonly string[], work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};
