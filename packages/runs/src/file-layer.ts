import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';

/** A file under writing. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when what was written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Every call by which a run's folder changes. Tests replace it with one that stops, fails or forgets at a call of their
 * choice. Errors are those of node:fs.
 */
export interface FileLayer {
  makeFolder(path: string): Promise<void>;
  /** A new file; fails where there is one. */
  create(path: string): Promise<OpenFile>;
  /** Returns when the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all that it holds; nothing where there is none. */
  remove(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
}

/** The disk. */
export const diskFiles: FileLayer = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  async create(path) {
    const file = await open(path, 'wx');
    return {
      write: (bytes) => file.writeFile(bytes),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: readdir,
};
