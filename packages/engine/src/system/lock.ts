import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Options of {@link withLock}. */
export interface LockOptions {
  /** After this long without a sign of life, an owner counts as gone. Milliseconds, at least 2000; default 15000. */
  readonly stale?: number;
  /** Between two tries. Milliseconds, default 300. */
  readonly interval?: number;
  /** Called once, where the lock is someone else's. */
  readonly onWait?: () => void;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs `work` while no other process runs under the same lock; waits for the lock as long as its owner lives. A
 * killed owner's lock is taken over. The lock is a folder `<path>.lock`, whose time its owner renews.
 *
 * The lock saves work, it is not what keeps files whole: see `ensureStage`.
 */
export const withLock = async <T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> => {
  const { stale = 15_000, interval = 300, onWait } = options;
  // Loaded here, because it listens for signals as soon as it is loaded.
  const { default: lockfile } = await import('proper-lockfile');
  await mkdir(dirname(path), { recursive: true });
  let waited = false;
  for (;;) {
    let release: () => Promise<void>;
    try {
      release = await lockfile.lock(path, {
        realpath: false,
        lockfilePath: `${dirname(path)}/${basename(path)}.lock`,
        stale,
        // A lock lost while this process slept is no error: what it guards is put in place atomically.
        onCompromised: () => {},
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (!waited) onWait?.();
      waited = true;
      await pause(interval);
      continue;
    }
    try {
      return await work();
    } finally {
      await release().catch(() => {});
    }
  }
};
