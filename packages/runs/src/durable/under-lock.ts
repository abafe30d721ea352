import { type LockOwner, lockRun, type RunLock } from '../lock';
import {
  appendEvent,
  type RunConfig,
  type RunEnvironment,
  type RunEventName,
  thisEnvironment,
  writeRunConfig,
  writeRunEnvironment,
} from '../records';
import type { Channel } from './channel';
import type { DurableEvent } from './durable-event';
import { RunInterruptedError } from './errors';

/** What a run in progress writes next to its checkpoints and its loss curve. */
export interface RunRecords {
  /** Appends to events.jsonl. An event that cannot be written, as on a full disk, is reported and stops nothing. */
  event(event: RunEventName, details?: Readonly<Record<string, string | number | boolean>>): Promise<void>;
  /** Call this before anything is put in place. @throws TractError if another process has taken the run over. */
  check(): Promise<void>;
}

export interface UnderLockOptions {
  readonly signal: AbortSignal | undefined;
  readonly environment: Pick<RunEnvironment, 'engine' | 'threads' | 'versions'>;
  /** How to run it again; undefined if no command line does. */
  readonly config: Omit<RunConfig, 'version'> | undefined;
  readonly events: Channel<DurableEvent>;
}

type Events<R> = AsyncGenerator<DurableEvent, R>;

/**
 * Does a run's work while it holds the lock of the folder, and records how the run started and how it ended. The lock
 * is released in any case.
 * @throws TractError if another process works in the folder; RunInterruptedError if the wait for one was interrupted.
 */
export async function* underLock<T>(
  folder: string,
  options: UnderLockOptions,
  work: (records: RunRecords) => Events<T>,
): Events<T> {
  const { signal, environment, config, events } = options;
  const lock = yield* takeLock(folder, options);
  let written = Promise.resolve();
  // One after the other: each starts by looking at the end of the file.
  const event: RunRecords['event'] = (name, details) => {
    written = written
      .then(() => appendEvent(folder, name, details))
      .catch((error: Error) => {
        const message = `The event "${name}" could not be written to ${folder}/events.jsonl: ${error.message}`;
        events.push({ event: 'error', during: 'events', message });
      });
    return written;
  };
  let recorded = false;
  try {
    if (config !== undefined) await writeRunConfig(folder, config);
    await writeRunEnvironment(folder, thisEnvironment(environment));
    const { pid, host } = lock.owner;
    if (lock.previousOwner)
      await event('takeover', { pid: lock.previousOwner.pid, host: lock.previousOwner.host });
    await event('start', { pid, host, engine: environment.engine });
    const result = yield* work({ event, check: lock.check });
    recorded = true;
    await event('finish');
    return result;
  } catch (error) {
    recorded = true;
    if (error instanceof RunInterruptedError) await event('interrupt', { signal: String(signal?.reason) });
    else await event('error', { message: (error as Error).message });
    throw error;
  } finally {
    // The caller has left the loop.
    if (!recorded) await event('interrupt');
    await written;
    await lock.release();
  }
}

/** Takes the lock, and releases it again if the caller leaves while it waits. */
async function* takeLock(folder: string, { signal, events }: UnderLockOptions): Events<RunLock> {
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const locking = lockRun(folder, {
    signal: waiting.signal,
    onWatch: (owner, seconds) =>
      events.push({ event: 'waiting', owner, seconds, message: waitingFor(folder, owner, seconds) }),
  });
  let settled = false;
  try {
    const lock = yield* events.during(locking);
    settled = true;
    return lock;
  } catch (error) {
    settled = true;
    throw signal?.aborted ? new RunInterruptedError(folder) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!settled) {
      stop();
      await locking.then(
        (lock) => lock.release(),
        () => undefined,
      );
    }
  }
}

const waitingFor = (folder: string, owner: LockOwner | undefined, seconds: number): string => {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'a process that does not give its name';
  return `${folder} was locked by ${who}, which cannot be checked from here: watching its lock for ${seconds} seconds.`;
};
