import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HANG, HEAP, STALL } from '../limits';
import { inputFolder } from './input-folder';
import { processorTime } from './processor-time';
import type { Report, Task } from './worker';

/** Runs tasks one after another, in a process that is watched. */
export interface Lane {
  /**
   * Reads the inputs of a task, and goes on behind those that make the process hang or die. `hear` is told of progress and of bugs
   * while it goes on. Ends early, without an error, when `close` is called, or `hear` gives false.
   */
  run(task: Task, hear: (report: Report) => boolean): Promise<void>;
  /** Ends the process. */
  close(): void;
}

/** A process that reads inputs, begun when there is a first task and begun again when it died. */
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
  /** The input that the worker is at; undefined before the first. */
  const place = (): string | undefined => {
    try {
      return readFileSync(join(folder, 'at'), 'utf8').trim() || undefined;
    } catch {
      return undefined;
    }
  };

  /** One process, until the task is done or it died. Where it died: at what, and of what. */
  const attempt = (task: Task, hear: (report: Report) => boolean) =>
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
        const goOn = hear(report);
        if (goOn && !('done' in report && report.done)) return;
        if (!goOn) stop();
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
    async run(task, hear) {
      let from = task.from;
      while (from < task.to && !closed) {
        const died = await attempt({ ...task, from }, hear);
        if (died === undefined) return;
        from = died.at + 1;
        if (!hear({ index: died.at, bug: died.bug })) return;
        hear({ at: from, read: 0, refused: 0, growth: 0, slowest: 0, done: from >= task.to });
      }
    },
    close() {
      closed = true;
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Milliseconds between looks. */
const PAUSE = 200;

/** Looks how long a process has been at one input, each time that it is called; says so once it is too long. */
const watcher = (
  { pid }: ChildProcess,
  place: () => string | undefined,
  tooLong: (why: string) => void,
): (() => void) => {
  const used = () => (pid === undefined ? undefined : processorTime(pid));
  // Counted in looks: who stops all of this for a while, or closes the lid, stops the looking too.
  let [at, looks, before] = [place(), 0, used()];
  return () => {
    const now = place();
    if (now !== at) {
      [at, looks, before] = [now, 0, used()];
      return;
    }
    const waited = (++looks * PAUSE) / 1000;
    const worked = (used() ?? waited) - (before ?? 0);
    // Before the first input, the process has its programs to load.
    if (at !== undefined && worked > HANG)
      tooLong(`it hung: ${worked.toFixed(0)} s of processor time without an end`);
    else if (waited > STALL)
      tooLong(at === undefined ? 'its process did not start' : `it waited for ${STALL} s`);
  };
};
