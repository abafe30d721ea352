import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Files, Format } from '../format';
import { formats } from '../formats';
import { inputOf } from '../inputs';
import { judge, type Verdict } from '../judge';
import { MEMORY, SECONDS } from '../limits';
import { peakMemory } from './peak-memory';
import { inputWriter } from './write-input';

/** A task of a worker: the inputs of a format in a range of indices. */
export interface Task {
  readonly format: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** A report of a worker: progress, a bug, or the end of the task. */
export type Report =
  | {
      /** The next index. */
      readonly at: number;
      /** Since the previous report. */
      readonly read: number;
      readonly refused: number;
      /** Peak memory of the inputs since then, measured together, in bytes: an upper bound for one, apart from left-over memory. */
      readonly growth: number;
      /** Seconds of processor time of the slowest input. */
      readonly slowest: number;
      readonly done: boolean;
    }
  | { readonly index: number; readonly bug: string };

/** Inputs whose memory is measured together, because measuring takes longer than most inputs. */
const TOGETHER = 256;

/** Garbage that may remain from earlier inputs, because collecting takes long. It may hide as much growth. */
const LEFT_OVER = 2 ** 26;

const send = (report: Report): Promise<void> =>
  new Promise((resolve) => process.send?.(report, undefined, undefined, () => resolve()));

const sizeOf = (files: Files): number => Object.values(files).reduce((sum, { length }) => sum + length, 0);

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** Makes a function that reads the inputs of a task in a folder. */
const worker = (folder: string) => {
  const input = join(folder, 'input');
  const write = inputWriter(input);
  const memory = peakMemory();
  // The watcher reads the current input here, because a worker that hangs or dies cannot report it.
  const place = openSync(join(folder, 'at'), 'w');

  const growthOf = async (format: Format, files: Files): Promise<number> => {
    write(files);
    memory.reset(0);
    await judge(format, input);
    return memory.growth() - sizeOf(files);
  };

  /** Returns the verdict on the written input, and the processor time in seconds. */
  const timed = async (format: Format): Promise<[Verdict, number]> => {
    const before = process.cpuUsage();
    const verdict = await judge(format, input);
    return [verdict, secondsOf(process.cpuUsage(before))];
  };

  return async ({ format: name, seed, from, to }: Task): Promise<void> => {
    const format = formats.find((one) => one.name === name);
    if (format === undefined) throw new Error(`There is no format ${name}.`);
    let [read, refused, growth, slowest, reported] = [0, 0, 0, 0, performance.now()];
    let batch = from;
    const measure = async (next: number): Promise<void> => {
      let grown = memory.growth();
      // Measure them separately only if they took much together.
      if (grown > MEMORY - LEFT_OVER) {
        grown = 0;
        for (let index = batch; index < next; index++) {
          const files = inputOf(format, seed, index);
          if (files === undefined) continue;
          const alone = await growthOf(format, files);
          grown = Math.max(grown, alone);
          if (alone > MEMORY) await send({ index, bug: `it took ${(alone / 2 ** 20).toFixed(0)} MB` });
        }
      }
      growth = Math.max(growth, grown);
      batch = next;
      memory.reset(LEFT_OVER);
    };
    memory.reset(LEFT_OVER);
    for (let index = from; index < to; index++) {
      writeSync(place, `${name}:${index}`.padEnd(60), 0);
      const files = inputOf(format, seed, index);
      if (files !== undefined) {
        write(files);
        let [verdict, seconds] = await timed(format);
        // The first read may compile code and collect earlier garbage: only a repeatedly slow input counts.
        for (let more = 2; more > 0 && seconds > SECONDS; more--) {
          const again = await timed(format);
          [verdict, seconds] = [again[0], Math.min(seconds, again[1])];
        }
        slowest = Math.max(slowest, seconds);
        if (verdict === 'read') read++;
        else if (verdict === 'refused') refused++;
        else await send({ index, bug: verdict.bug });
        if (seconds > SECONDS)
          await send({ index, bug: `it took ${seconds.toFixed(1)} s of processor time` });
      }
      const next = index + 1;
      if (next - batch === TOGETHER || next === to) await measure(next);
      if (performance.now() - reported > 500 || next === to) {
        await send({ at: next, read, refused, growth, slowest, done: next === to });
        [read, refused, growth, slowest, reported] = [0, 0, 0, 0, performance.now()];
      }
    }
  };
};

const work = worker(process.argv[2] as string);

// Ctrl-C reaches the watcher too, which ends this process. Without the watcher, the process ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (task: Task) => {
  work(task).catch((error) => {
    // Thrown outside the promise, so it ends the process.
    setImmediate(() => {
      throw error;
    });
  });
});
