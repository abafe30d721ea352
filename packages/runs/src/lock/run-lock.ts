import { randomInt } from 'node:crypto';
import { closeSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions, TractError } from '@tractjs/core';
import { createLockFile } from './create-lock-file';
import { startHeartbeat } from './heartbeat';
import { type LockFile, type LockOwner, lockNumbers, lockPath, newLock, readLockFile } from './lock-file';
import { type Life, lifeOf } from './process-identity';

/** The lock of a run's folder, held by this process. */
export interface RunLock {
  readonly owner: LockOwner;
  /** The dead owner whose lock was taken over, if there was one. */
  readonly previousOwner: LockOwner | undefined;
  /**
   * Checks that this process still has the lock; call it before every write.
   * @throws TractError if another process has taken the lock over, which happens if this one did not run for
   * long, for example because the machine was asleep.
   */
  check(): Promise<void>;
  /** Releases the lock. Does nothing if it was released. */
  release(): Promise<void>;
}

/** Options of `lockRun`. */
export interface RunLockOptions {
  /** Called before watching an owner on another machine, with the maximum number of seconds. */
  readonly onWatch?: (owner: LockOwner | undefined, seconds: number) => void;
  /** Milliseconds between two heartbeats. Default 5000. */
  readonly beat?: number;
  /**
   * Milliseconds without a heartbeat after which an owner on another machine counts as dead. Default 60000.
   */
  readonly patience?: number;
  /** Aborts the watching. */
  readonly signal?: AbortSignal;
}

/** The lock of a folder, and whether its owner is alive. */
export interface LockState {
  /** The lock's file, which its owner writes to while it is alive. */
  readonly path: string;
  readonly owner: LockOwner | undefined;
  readonly life: Life;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Maximum number of attempts: enough for any number of processes that compete for the lock. */
const MAX_TRIES = 1000;

/**
 * Acquires the lock of a run's folder, and makes the folder if necessary. See
 * docs/decisions/0009-runs-on-disk.md.
 *
 * Locks are files `lock-1`, `lock-2`, ...; the highest counts. Each is created with its content in one step,
 * which fails if the number exists. Taking over a dead owner's `lock-n` means creating `lock-(n+1)`, which
 * only one process can; the file of an owner that may be alive is never moved or removed.
 * @throws TractError that names the owner if it is alive. Errors of the disk are those of node:fs.
 */
export const lockRun = async (folder: string, options: RunLockOptions = {}): Promise<RunLock> => {
  checkOptions('lockRun', options, { onWatch: true, beat: true, patience: true, signal: true });
  await mkdir(folder, { recursive: true });
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await allLocks(folder);
    if (!(await allDead(folder, found, options))) continue;
    const lock = await acquire(folder, found[0], options.beat ?? 5000);
    if (lock !== undefined) return lock;
    await pause(randomInt(6));
  }
  throw new TractError(
    `The lock of the run in ${folder} could not be acquired, because its files kept changing: find out what else writes there, and try again.`,
  );
};

/** Returns the lock of a run's folder without waiting; undefined if there is none. */
export const lockState = async (folder: string): Promise<LockState | undefined> => {
  const states = (await allLocks(folder)).map(({ path, owner }) => ({
    path,
    owner,
    life: owner ? lifeOf(owner) : ('unknown' as const),
  }));
  return states.find(({ life }) => life !== 'dead') ?? states[0];
};

/** Returns all locks of a folder, highest first. */
const allLocks = async (folder: string): Promise<LockFile[]> => {
  const numbers = await lockNumbers(folder);
  const found = await Promise.all(numbers.map((number) => readLockFile(folder, number)));
  return found.filter((lock) => lock !== undefined);
};

/**
 * Whether the owners of all locks are dead; false if the locks changed meanwhile.
 * @throws TractError if one is alive.
 */
const allDead = async (
  folder: string,
  locks: readonly LockFile[],
  options: RunLockOptions,
): Promise<boolean> => {
  for (const lock of locks) if ((await watchOwner(folder, lock, options)) === 'changed') return false;
  return true;
};

/**
 * Checks the owner of a lock, and watches it if necessary. Returns 'dead' if it is dead, and 'changed' if
 * there is another lock by now.
 * @throws TractError if the owner is alive.
 */
const watchOwner = async (
  folder: string,
  lock: LockFile,
  { onWatch, patience = 60_000, signal }: RunLockOptions,
): Promise<'dead' | 'changed'> => {
  const life = lock.owner ? lifeOf(lock.owner) : 'unknown';
  if (life === 'alive') throw lockedError(folder, lock);
  if (life === 'dead') return 'dead';
  onWatch?.(lock.owner, patience / 1000);
  const interval = Math.min(1000, patience / 20);
  // Counts looks rather than time: if this process was suspended meanwhile, it has not seen any heartbeats
  // either.
  for (let looks = 0; looks * interval < patience; looks++) {
    if (signal?.aborted) throw lockedError(folder, lock);
    await pause(interval);
    const now = await readLockFile(folder, lock.number);
    if (now === undefined) return 'changed';
    if (now.content === lock.content) continue;
    if (now.owner === undefined || now.owner.id !== lock.owner?.id) return 'changed';
    throw lockedError(folder, now);
  }
  return 'dead';
};

const lockedError = (folder: string, { path, owner }: LockFile): TractError =>
  new TractError(
    owner === undefined
      ? `The run in ${folder} is locked by ${path}, which does not name its owner: wait for a minute and try again, or remove that file if nothing runs there.`
      : `The run in ${folder} is under way in process ${owner.pid} on ${owner.host}, since ${owner.since}: wait for it or stop it there, or choose another folder.`,
  );

/** Creates the lock above `below`; returns undefined if another process was faster. */
const acquire = async (
  folder: string,
  below: LockFile | undefined,
  beat: number,
): Promise<RunLock | undefined> => {
  const { owner, content, beatAt } = newLock();
  const number = (below?.number ?? 0) + 1;
  const path = lockPath(folder, number);
  const file = await createLockFile(folder, path, owner.id, content);
  if (file === undefined) return undefined;
  const isMine = async () => (await readLockFile(folder, number))?.owner?.id === owner.id;
  let stop = async () => {};
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    await stop();
    closeSync(file);
    if (await isMine()) await rm(path, { force: true });
  };
  try {
    // Another process may have taken over and finished since `below` was read; then this lock has the wrong
    // number.
    const still = below === undefined || (await sameLock(folder, below));
    const [highest, ...lower] = await lockNumbers(folder);
    if (!still || highest !== number) {
      await release();
      return undefined;
    }
    stop = startHeartbeat({ file, position: beatAt, every: beat });
    await removeDeadLocks(folder, lower);
    return {
      owner,
      previousOwner: below?.owner,
      async check() {
        for (let looks = 0; held && looks < 5 && (await isMine()); looks++) {
          if (!(await hasRival(folder, number))) return;
          // The rival may be about to find out that it was too late.
          await pause(50);
        }
        throw new TractError(
          `This process has lost the lock of the run in ${folder} and writes nothing more: another process has taken it over, because this one did not run for a long time. Stop this process.`,
        );
      },
      release,
    };
  } catch (error) {
    await release().catch(() => {});
    throw error;
  }
};

/** Whether there is a higher lock whose owner may be alive. */
const hasRival = async (folder: string, number: number): Promise<boolean> =>
  (await allLocks(folder)).some(
    (lock) => lock.number > number && !(lock.owner && lifeOf(lock.owner) === 'dead'),
  );

const sameLock = async (folder: string, { number, owner, content }: LockFile): Promise<boolean> => {
  const now = await readLockFile(folder, number);
  return now !== undefined && (owner ? now.owner?.id === owner.id : now.content === content);
};

/** Removes the files of dead owners. */
const removeDeadLocks = async (folder: string, numbers: readonly number[]): Promise<void> => {
  for (const number of numbers) await rm(lockPath(folder, number), { force: true });
  for (const name of await readdir(folder)) {
    if (/^lock-[0-9a-f-]{36}\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
  }
};
