import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputFolder } from './input-folder';
import type { Report, Task } from './worker';

/** What came of the inputs of a format. */
export interface Tally {
  done: number;
  read: number;
  refused: number;
  /** Most memory that one input took, in bytes. */
  growth: number;
  readonly bugs: { readonly index: number; readonly bug: string }[];
}

/** Milliseconds that one input may take. */
const LIMIT = 10_000;

/** Milliseconds that a worker may take to start, on a machine that has other work. */
const START_LIMIT = 120_000;

/** Heap of a worker, in MB: what is beyond it is a crash. */
const HEAP = 256;

/** After so many bugs of a format there is enough to mend. */
const MOST_BUGS = 20;

/**
 * Has a worker process read the inputs of a format, and goes on behind those that make it hang or die. `show` is called as the
 * tally grows. Stops early, without an error, when the signal aborts.
 */
export const watch = async (
  task: Omit<Task, 'folder'>,
  show: (tally: Tally) => void,
  signal: AbortSignal,
): Promise<Tally> => {
  const folder = inputFolder();
  const tally: Tally = { done: task.from, read: 0, refused: 0, growth: 0, bugs: [] };
  try {
    while (tally.done < task.to && !signal.aborted && tally.bugs.length < MOST_BUGS) {
      const died = await oneWorker({ ...task, from: tally.done, folder }, tally, show, signal);
      if (died !== undefined) {
        tally.bugs.push(died);
        tally.done = died.index + 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
};

/** One process, until it is done or stopped. What it died or hung of, where it did. */
const oneWorker = (
  task: Task,
  tally: Tally,
  show: (tally: Tally) => void,
  signal: AbortSignal,
): Promise<Tally['bugs'][number] | undefined> =>
  new Promise((resolve) => {
    const place = join(task.folder, 'at');
    rmSync(place, { force: true });
    /** The input that the worker is at; undefined before the first. */
    const at = (): number | undefined => {
      try {
        return Number(readFileSync(place, 'utf8') || task.from);
      } catch {
        return undefined;
      }
    };
    const worker: ChildProcess = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP}`],
    });
    let why: string | undefined;
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      worker.kill('SIGKILL');
    };
    let [index, since]: [number | undefined, number] = [undefined, Date.now()];
    const watchdog = setInterval(() => {
      const now = at();
      if (now !== index) [index, since] = [now, Date.now()];
      else if (Date.now() - since > (now === undefined ? START_LIMIT : LIMIT)) {
        why = now === undefined ? 'its process did not start' : `it hung for ${LIMIT / 1000} s`;
        worker.kill('SIGKILL');
      }
    }, 250);
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (report: Report) => {
      if ('bug' in report) {
        tally.bugs.push(report);
        if (tally.bugs.length >= MOST_BUGS) stop();
      } else {
        tally.read += report.read;
        tally.refused += report.refused;
        tally.growth = Math.max(tally.growth, report.growth);
        tally.done = report.done;
        show(tally);
      }
    });
    worker.on('exit', (code, killed) => {
      clearInterval(watchdog);
      signal.removeEventListener('abort', stop);
      const ended = stopped || (code === 0 && tally.done >= task.to);
      const bug = why ?? `its process ended with ${killed ?? code}`;
      resolve(ended ? undefined : { index: Math.max(at() ?? task.from, tally.done), bug });
    });
    worker.send(task);
  });
