import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Options of {@link withLock}. */
export interface LockOptions {
  /** Milliseconds without a renewal after which an owner counts as dead; at least 2000, default 15000. */
  readonly stale?: number;
  /** Milliseconds between two attempts, default 300. */
  readonly interval?: number;
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs `work` under a lock; waits while another process holds it and is alive. A killed owner's lock is taken
 * over. The lock is a folder `<path>.lock`, whose modification time its owner renews.
 *
 * The lock only avoids duplicate work; `ensureStage` keeps files consistent without it.
 */
export const withLock = async <T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> => {
  const { stale = 15_000, interval = 300, onWait } = options;
  // Imported here, because it installs signal handlers on import.
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
        // Losing the lock while this process sleeps is harmless: stages are renamed into place atomically.
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
