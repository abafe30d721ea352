import { randomInt } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions, TractError } from '@tractjs/core';
import { startHeartbeat } from './heartbeat';
import { type LockFile, type LockOwner, lockNumbers, lockPath, newLock, readLockFile } from './lock-file';
import { type Life, lifeOf } from './process-identity';

/** The right to write to a run's folder, of one process at a time. */
export interface RunLock {
  readonly owner: LockOwner;
  /** Whose lock was taken over: a process that is dead. */
  readonly before: LockOwner | undefined;
  /**
   * Before anything is put in place. @throws TractError where another process has taken the lock over, which happens
   * only to one that stood still for long, such as in a machine that was put to sleep.
   */
  check(): Promise<void>;
  /** Gives the lock back; does nothing the second time. */
  release(): Promise<void>;
}

export interface RunLockOptions {
  /** Called where the owner is on another machine and has to be watched. */
  readonly onWatch?: (owner: LockOwner | undefined, seconds: number) => void;
  /** Between two signs of life. Milliseconds, default 5000. */
  readonly beat?: number;
  /** An owner on another machine counts as dead after that long without a sign of life. Milliseconds, default 60000. */
  readonly patience?: number;
  /** Ends the watching. */
  readonly signal?: AbortSignal;
}

/** The lock of a folder, and whether its owner lives. */
export interface LockState {
  /** The lock's file, which its owner writes to as long as it lives. */
  readonly path: string;
  readonly owner: LockOwner | undefined;
  readonly life: Life;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** More than any number of processes would need that want the lock at once. */
const TRIES = 1000;

/**
 * Takes the lock of a run's folder, which is made where there is none. See docs/decisions/0009-runs-on-disk.md.
 *
 * Locks are files `lock-1`, `lock-2`, ...; the highest counts. Each is made in one piece and fails where there is one
 * of that number. To take over a dead owner's `lock-n` is to make `lock-(n+1)`, which only one process can; no file of a
 * living one is ever moved or removed.
 * @throws TractError where the owner lives, naming it. Errors of the disk are those of node:fs.
 */
export const lockRun = async (folder: string, options: RunLockOptions = {}): Promise<RunLock> => {
  checkOptions('lockRun', options, { onWatch: true, beat: true, patience: true, signal: true });
  await mkdir(folder, { recursive: true });
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await allLocks(folder);
    if (!(await allDead(folder, found, options))) continue;
    const lock = await take(folder, found[0], options.beat ?? 5000);
    if (lock !== undefined) return lock;
    await pause(randomInt(6));
  }
  throw new TractError(
    `The lock of the run in ${folder} could not be taken, because its files kept changing: see what else writes there, and try again.`,
  );
};

/** Who holds the lock of a run's folder, without waiting; undefined where there is none. */
export const lockState = async (folder: string): Promise<LockState | undefined> => {
  const states = (await allLocks(folder)).map(({ path, owner }) => ({
    path,
    owner,
    life: owner ? lifeOf(owner) : ('unknown' as const),
  }));
  return states.find(({ life }) => life !== 'dead') ?? states[0];
};

/** Highest first. */
const allLocks = async (folder: string): Promise<LockFile[]> => {
  const numbers = await lockNumbers(folder);
  const found = await Promise.all(numbers.map((number) => readLockFile(folder, number)));
  return found.filter((lock) => lock !== undefined);
};

/** Whether every lock is a dead owner's; false where they changed meanwhile. @throws TractError where one lives. */
const allDead = async (
  folder: string,
  locks: readonly LockFile[],
  options: RunLockOptions,
): Promise<boolean> => {
  for (const lock of locks) if ((await watched(folder, lock, options)) === 'changed') return false;
  return true;
};

/**
 * 'dead' where the owner of a lock is dead, 'changed' where there is another lock by now.
 * @throws TractError where the owner lives.
 */
const watched = async (
  folder: string,
  lock: LockFile,
  { onWatch, patience = 60_000, signal }: RunLockOptions,
): Promise<'dead' | 'changed'> => {
  const life = lock.owner ? lifeOf(lock.owner) : 'unknown';
  if (life === 'alive') throw taken(folder, lock);
  if (life === 'dead') return 'dead';
  onWatch?.(lock.owner, patience / 1000);
  const interval = Math.min(1000, patience / 20);
  // As many looks as fit, rather than a time: a process that was stopped meanwhile has not seen anything either.
  for (let looks = 0; looks * interval < patience; looks++) {
    if (signal?.aborted) throw taken(folder, lock);
    await pause(interval);
    const now = await readLockFile(folder, lock.number);
    if (now === undefined) return 'changed';
    if (now.content === lock.content) continue;
    if (now.owner === undefined || now.owner.id !== lock.owner?.id) return 'changed';
    throw taken(folder, now);
  }
  return 'dead';
};

const taken = (folder: string, { path, owner }: LockFile): TractError =>
  new TractError(
    owner === undefined
      ? `The run in ${folder} is locked by ${path}, which does not say who holds it: wait for a minute and try again, or remove that file if nothing runs there.`
      : `The run in ${folder} is under way in process ${owner.pid} on ${owner.host}, since ${owner.since}: wait for it or stop it there, or choose another folder.`,
  );

/** Makes the lock above `below`; undefined where another process was faster. */
const take = async (
  folder: string,
  below: LockFile | undefined,
  beat: number,
): Promise<RunLock | undefined> => {
  const { owner, content, beatAt } = newLock();
  const number = (below?.number ?? 0) + 1;
  const path = lockPath(folder, number);
  const file = await createWhole(folder, path, owner.id, content);
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
    // Somebody may have taken over, finished and left since `below` was looked at: this file would then be a number too late.
    const still = below === undefined || (await sameLock(folder, below));
    const [highest, ...lower] = await lockNumbers(folder);
    if (!still || highest !== number) {
      await release();
      return undefined;
    }
    stop = startHeartbeat({ file, position: beatAt, every: beat });
    await clear(folder, lower);
    return {
      owner,
      before: below?.owner,
      async check() {
        for (let looks = 0; held && looks < 5 && (await isMine()); looks++) {
          if (!(await hasRival(folder, number))) return;
          // It may be one that came too late, and sees so at this moment.
          await pause(50);
        }
        throw new TractError(
          `This process does not hold the lock of the run in ${folder} any more, so it writes nothing: another one has taken it over, which happens to a process that stood still for long. Stop this one.`,
        );
      },
      release,
    };
  } catch (error) {
    await release().catch(() => {});
    throw error;
  }
};

/** Whether somebody who may live has a lock above. */
const hasRival = async (folder: string, number: number): Promise<boolean> =>
  (await allLocks(folder)).some(
    (lock) => lock.number > number && !(lock.owner && lifeOf(lock.owner) === 'dead'),
  );

const sameLock = async (folder: string, { number, owner, content }: LockFile): Promise<boolean> => {
  const now = await readLockFile(folder, number);
  return now !== undefined && (owner ? now.owner?.id === owner.id : now.content === content);
};

/** What dead owners have left. */
const clear = async (folder: string, numbers: readonly number[]): Promise<void> => {
  for (const number of numbers) await rm(lockPath(folder, number), { force: true });
  for (const name of await readdir(folder)) {
    if (/^lock-[0-9a-f-]{36}\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
  }
};

/** A new file with its content in it from the start, open; undefined where there is one of that name. */
const createWhole = async (
  folder: string,
  path: string,
  id: string,
  content: string,
): Promise<number | undefined> => {
  const temporary = join(folder, `lock-${id}.tmp`);
  const file = openSync(temporary, 'wx');
  try {
    writeSync(file, content);
    fdatasyncSync(file);
    await link(temporary, path);
    return file;
  } catch (error) {
    closeSync(file);
    const { code = '' } = error as NodeJS.ErrnoException;
    // ENOENT: the owner cleared up meanwhile, and took this for what a dead process had left.
    if (code === 'EEXIST' || code === 'ENOENT') return undefined;
    if (NO_LINKS.has(code)) return createEmptyFirst(path, content);
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};

/** What file systems answer that know no second name of a file. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** There, a process that dies between two calls leaves an empty lock, which is watched before it is taken over. */
const createEmptyFirst = (path: string, content: string): number | undefined => {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  writeSync(file, content);
  fdatasyncSync(file);
  return file;
};
