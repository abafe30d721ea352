import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BEAT_LENGTH } from './heartbeat';
import { type ProcessIdentity, thisProcess } from './process-identity';

/** The owner of a run's lock. */
export interface LockOwner extends ProcessIdentity {
  /** Unique id of this lock. */
  readonly id: string;
  /** When the lock was acquired, by the owner's clock; only shown to users. */
  readonly since: string;
}

/** The contents of a lock's file. */
export interface LockFile {
  readonly path: string;
  /** Number of the lock: the lock with the highest number counts. */
  readonly number: number;
  /** The text of the file, which changes as long as the owner is alive. */
  readonly content: string;
  /** Undefined if the content is malformed. */
  readonly owner: LockOwner | undefined;
}

const ownerSchema = z.object({
  id: z.string().max(64),
  pid: z.number().int().positive(),
  host: z.string().max(256),
  machine: z.string().max(256),
  started: z.string().max(64),
  since: z.string().max(64),
});

/** Bytes that are read of a lock's file. */
const MAX_FILE_BYTES = 4096;

/**
 * Makes the content of a lock's file for this process: a line with the owner, then the counter, which starts
 * at offset `beatAt`.
 */
export const newLock = (): {
  readonly owner: LockOwner;
  readonly content: string;
  readonly beatAt: number;
} => {
  const owner = { id: randomUUID(), ...thisProcess(), since: new Date().toISOString() };
  const line = `${JSON.stringify(owner)}\n`;
  return { owner, content: `${line}${'0'.repeat(BEAT_LENGTH)}\n`, beatAt: Buffer.byteLength(line) };
};

/** Returns the path of the lock with a number. */
export const lockPath = (folder: string, number: number): string => join(folder, `lock-${number}`);

/** Returns the numbers of a folder's locks, highest first; an empty list if the folder does not exist. */
export const lockNumbers = async (folder: string): Promise<number[]> =>
  (await namesIn(folder))
    .flatMap((name) => /^lock-([1-9]\d{0,8})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** Reads a lock's file; returns undefined if it does not exist. Errors are those of node:fs. */
export const readLockFile = async (folder: string, number: number): Promise<LockFile | undefined> => {
  const path = lockPath(folder, number);
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_FILE_BYTES), 0, MAX_FILE_BYTES, 0);
      const content = buffer.toString('utf8', 0, bytesRead);
      return { path, number, content, owner: ownerIn(content) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const ownerIn = (content: string): LockOwner | undefined => {
  try {
    return ownerSchema.safeParse(JSON.parse(content.split('\n')[0] ?? '')).data;
  } catch {
    return undefined;
  }
};
