import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BEAT_LENGTH } from './heartbeat';
import { type ProcessIdentity, thisProcess } from './process-identity';

/** Who holds a run's lock. */
export interface LockOwner extends ProcessIdentity {
  /** No two owners share it. */
  readonly id: string;
  /** When the lock was taken, by that machine's clock: for people. */
  readonly since: string;
}

/** A lock's file as it was read. */
export interface LockFile {
  readonly path: string;
  /** Locks of a folder are numbered; the one with the highest number counts. */
  readonly number: number;
  /** All that stands in it. As long as its owner lives, it changes. */
  readonly content: string;
  /** Undefined where the content makes no sense. */
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

/** Most bytes of a lock's file. */
const FILE_BYTES = 4096;

/** A lock's file for this process: one line that tells of the owner, and the counter that shows that it lives. */
export const newLock = (): {
  readonly owner: LockOwner;
  readonly content: string;
  readonly beatAt: number;
} => {
  const owner = { id: randomUUID(), ...thisProcess(), since: new Date().toISOString() };
  const line = `${JSON.stringify(owner)}\n`;
  return { owner, content: `${line}${'0'.repeat(BEAT_LENGTH)}\n`, beatAt: Buffer.byteLength(line) };
};

/** Path of the lock with a number. */
export const lockPath = (folder: string, number: number): string => join(folder, `lock-${number}`);

/** The numbers of a folder's locks, highest first; none where there is no folder. */
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

/** Undefined where it is gone. Errors are those of node:fs. */
export const readLockFile = async (folder: string, number: number): Promise<LockFile | undefined> => {
  const path = lockPath(folder, number);
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_BYTES), 0, FILE_BYTES, 0);
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
