import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HANG, HEAP, STALL } from '../limits';
import { inputFolder } from './input-folder';
import { processorTime } from './processor-time';
import type { Report, Task } from './worker';

/** Runs tasks one after another in a watched process. */
export interface Lane {
  /**
   * Reads the inputs of a task, and continues after inputs that make the process hang or die. Calls `onReport` with progress
   * and bugs. Ends early, without an error, if `close` is called or `onReport` returns false.
   */
  run(task: Task, onReport: (report: Report) => boolean): Promise<void>;
  /** Ends the process. */
  close(): void;
}

/** Makes a process that reads inputs. It starts with the first task and again after it died. */
export const lane = (): Lane => {
  const folder = inputFolder();
  let worker: ChildProcess | undefined;
  let closed = false;
  const started = (): ChildProcess => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [folder], {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP}`, '--expose-gc'],
    });
  };
  /** The worker's current input; undefined before the first. */
  const place = (): string | undefined => {
    try {
      return readFileSync(join(folder, 'at'), 'utf8').trim() || undefined;
    } catch {
      return undefined;
    }
  };

  /** Runs one process until the task is done or the process dies. Returns the input and the cause of death. */
  const attempt = (task: Task, onReport: (report: Report) => boolean) =>
    new Promise<{ readonly at: number; readonly bug: string } | undefined>((resolve) => {
      worker ??= started();
      const child = worker;
      let next = task.from;
      let why: string | undefined;
      const watchdog = setInterval(
        watcher(child, place, (found) => {
          why = found;
          child.kill('SIGKILL');
        }),
        PAUSE,
      );
      const finish = (died?: { readonly at: number; readonly bug: string }): void => {
        clearInterval(watchdog);
        child.removeListener('message', listen);
        child.removeListener('exit', exited);
        resolve(died);
      };
      const listen = (report: Report): void => {
        if ('at' in report) next = report.at;
        const keepGoing = onReport(report);
        if (keepGoing && !('done' in report && report.done)) return;
        if (!keepGoing) stop();
        finish();
      };
      const exited = (code: number | null, signal: string | null): void => {
        worker = undefined;
        if (closed) {
          finish();
          return;
        }
        const [name, index] = (place() ?? '').split(':');
        const at = name === task.format ? Math.max(Number(index), next) : next;
        finish({ at, bug: why ?? `its process ended with ${signal ?? code}` });
      };
      child.on('message', listen);
      child.on('exit', exited);
      child.send(task);
    });

  const stop = (): void => {
    worker?.kill('SIGKILL');
    worker = undefined;
  };

  return {
    async run(task, onReport) {
      let from = task.from;
      while (from < task.to && !closed) {
        const died = await attempt({ ...task, from }, onReport);
        if (died === undefined) return;
        from = died.at + 1;
        if (!onReport({ index: died.at, bug: died.bug })) return;
        onReport({ at: from, read: 0, refused: 0, growth: 0, slowest: 0, done: from >= task.to });
      }
    },
    close() {
      closed = true;
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Milliseconds between checks. */
const PAUSE = 200;

/** Returns a function that checks how long a process has spent on one input and reports if that is too long. */
const watcher = (
  { pid }: ChildProcess,
  place: () => string | undefined,
  tooLong: (why: string) => void,
): (() => void) => {
  const used = () => (pid === undefined ? undefined : processorTime(pid));
  // Counted in checks: suspending the machine also suspends the checks.
  let [at, looks, before] = [place(), 0, used()];
  return () => {
    const now = place();
    if (now !== at) {
      [at, looks, before] = [now, 0, used()];
      return;
    }
    const waited = (++looks * PAUSE) / 1000;
    const worked = (used() ?? waited) - (before ?? 0);
    // Before the first input, the process loads its programs.
    if (at !== undefined && worked > HANG)
      tooLong(`it hung: ${worked.toFixed(0)} s of processor time without an end`);
    else if (waited > STALL)
      tooLong(at === undefined ? 'its process did not start' : `it waited for ${STALL} s`);
  };
};
