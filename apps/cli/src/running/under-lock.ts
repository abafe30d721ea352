import {
  appendEvent,
  lockRun,
  type RunConfig,
  type RunEventName,
  type RunLock,
  thisEnvironment,
  writeRunConfig,
  writeRunEnvironment,
} from '@tractjs/runs';
import type { Engine } from '@tractjs/tractjs';
import { InterruptedError } from '../errors';
import type { Output } from '../output';
import { versions } from '../versions';

/** What a run leaves in its folder beside its checkpoints and its curve. */
export interface RunRecords {
  /** Adds to events.jsonl. What cannot be written there, as on a full disk, is said on stderr and stops nothing. */
  event(event: RunEventName, details?: Readonly<Record<string, string | number | boolean>>): Promise<void>;
  /** Before anything is put in place. @throws TractError where another process has taken the run over. */
  check(): Promise<void>;
}

export interface UnderLockOptions {
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** How to run it again; undefined for runs that another command goes on with, such as a demo's. */
  readonly config: Omit<RunConfig, 'version'> | undefined;
}

/**
 * Does a run's work while its folder's lock is held, and records how it was begun and how it ended. The lock is given
 * back whatever happens.
 * @throws TractError where another process is at work in the folder; InterruptedError where the wait for one was interrupted.
 */
export const underLock = async <T>(
  folder: string,
  { engine, output, signal, config }: UnderLockOptions,
  work: (records: RunRecords) => Promise<T>,
): Promise<T> => {
  const lock = await takeLock(folder, output, signal);
  let written = Promise.resolve();
  // One after the other: each begins with a look at the end of the file.
  const event: RunRecords['event'] = (name, details) => {
    written = written
      .then(() => appendEvent(folder, name, details))
      .catch((error: Error) =>
        output.note(`The event "${name}" could not be written to ${folder}/events.jsonl: ${error.message}`),
      );
    return written;
  };
  try {
    if (config !== undefined) await writeRunConfig(folder, config);
    const { line, threads } = engine;
    const { node: _, ...packages } = versions();
    await writeRunEnvironment(folder, thisEnvironment({ engine: line, threads, versions: packages }));
    const { pid, host } = lock.owner;
    if (lock.before) await event('takeover', { pid: lock.before.pid, host: lock.before.host });
    await event('start', { pid, host, engine: line });
    const result = await work({ event, check: lock.check });
    await event('finish');
    return result;
  } catch (error) {
    if (error instanceof InterruptedError) await event('interrupt', { signal: String(signal.reason) });
    else await event('error', { message: (error as Error).message });
    throw error;
  } finally {
    await written;
    await lock.release();
  }
};

const takeLock = async (folder: string, output: Output, signal: AbortSignal): Promise<RunLock> => {
  try {
    return await lockRun(folder, {
      signal,
      onWatch: (owner, seconds) =>
        output.note(
          `${folder} was locked by ${owner ? `process ${owner.pid} on ${owner.host}` : 'a process that does not say its name'}, of which only signs of life can tell: watching for ${seconds} seconds.`,
        ),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new InterruptedError(
      `Interrupted while waiting for the lock of ${folder}: run the same command again to go on.`,
    );
  }
};
