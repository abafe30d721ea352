import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { namingPath } from './naming-path';

/** A file open for writing. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the written bytes are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The calls by which checkpoints change a run's folder. Tests replace them with ones that stop, fail or lose
 * data at a chosen call. Errors are those of node:fs, with `code` and `path`.
 */
export interface FileLayer {
  /** Makes a folder and its parents. Returns the topmost one made, or undefined if the folder existed. */
  makeFolder(path: string): Promise<string | undefined>;
  /** Creates a file. Rejects if it exists. */
  create(path: string): Promise<OpenFile>;
  /** Truncates a file to `length` bytes and appends more. Makes the file if it does not exist. */
  extend(path: string, length: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when a file's content is on the disk, or if the file does not exist. */
  syncFile(path: string): Promise<void>;
  /** Resolves when the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with its contents. Does nothing if it does not exist. */
  remove(path: string): Promise<void>;
  /** Returns the names in a folder; an empty list if it does not exist. */
  list(path: string): Promise<string[]>;
}

/** The file layer of the disk. */
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
    await ignoring(['ENOENT'], () => syncing(path, 'r+'));
  },
  async syncFolder(path) {
    // Windows and some file systems cannot sync a folder.
    await ignoring(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'], () => syncing(path, 'r'));
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: async (path) => (await ignoring(['ENOENT', 'ENOTDIR'], () => readdir(path))) ?? [],
};

/** Opens a path, syncs it and closes it. */
const syncing = async (path: string, flags: string): Promise<void> => {
  const file = await open(path, flags);
  try {
    await namingPath(path, () => file.sync());
  } finally {
    await file.close();
  }
};

/** Does work, but returns undefined for errors with these codes. */
const ignoring = async <T>(codes: readonly string[], work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};
