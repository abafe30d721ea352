import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Files, Format } from '../format';
import { formats } from '../formats';
import { inputOf } from '../inputs';
import { judge, type Verdict } from '../judge';
import { MEMORY, SECONDS } from '../limits';
import { peakMemory } from './peak-memory';
import { inputWriter } from './write-input';

/** What a worker is to do: the inputs of a format from one index up to another. */
export interface Task {
  readonly format: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** What it tells: how far it is, bugs as it finds them, and that the task is done. */
export type Report =
  | {
      /** The next index. */
      readonly at: number;
      /** Since the report before. */
      readonly read: number;
      readonly refused: number;
      /** The most memory that inputs since then took together, in bytes: one took less, unless what was left over hid some. */
      readonly growth: number;
      /** Seconds of processor time of the slowest. */
      readonly slowest: number;
      readonly done: boolean;
    }
  | { readonly index: number; readonly bug: string };

/** Inputs of which the memory is measured together: looking takes longer than most inputs. */
const TOGETHER = 256;

/** Bytes that may be left over from the inputs before, for collecting them takes long. They may hide as many. */
const LEFT_OVER = 2 ** 26;

const tell = (report: Report): Promise<void> =>
  new Promise((resolve) => process.send?.(report, undefined, undefined, () => resolve()));

const sizeOf = (files: Files): number => Object.values(files).reduce((sum, { length }) => sum + length, 0);

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** Reads tasks' inputs in a folder. */
const worker = (folder: string) => {
  const input = join(folder, 'input');
  const write = inputWriter(input);
  const memory = peakMemory();
  // The watcher reads where this stands: a worker that hangs or dies tells nothing.
  const place = openSync(join(folder, 'at'), 'w');

  const growthOf = async (format: Format, files: Files): Promise<number> => {
    write(files);
    memory.reset(0);
    await judge(format, input);
    return memory.growth() - sizeOf(files);
  };

  /** What comes of the input that is written, and the processor time in seconds. */
  const timed = async (format: Format): Promise<[Verdict, number]> => {
    const before = process.cpuUsage();
    const verdict = await judge(format, input);
    return [verdict, secondsOf(process.cpuUsage(before))];
  };

  return async ({ format: name, seed, from, to }: Task): Promise<void> => {
    const format = formats.find((one) => one.name === name);
    if (format === undefined) throw new Error(`There is no format ${name}.`);
    let [read, refused, growth, slowest, told] = [0, 0, 0, 0, performance.now()];
    let batch = from;
    const measure = async (next: number): Promise<void> => {
      let grown = memory.growth();
      // Only where several together took much is it worth to know which.
      if (grown > MEMORY - LEFT_OVER) {
        grown = 0;
        for (let index = batch; index < next; index++) {
          const files = inputOf(format, seed, index);
          if (files === undefined) continue;
          const alone = await growthOf(format, files);
          grown = Math.max(grown, alone);
          if (alone > MEMORY) await tell({ index, bug: `it took ${(alone / 2 ** 20).toFixed(0)} MB` });
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
        // A first time has programs to compile, and garbage of others to collect: what counts is whether it takes as long again.
        for (let more = 2; more > 0 && seconds > SECONDS; more--) {
          const again = await timed(format);
          [verdict, seconds] = [again[0], Math.min(seconds, again[1])];
        }
        slowest = Math.max(slowest, seconds);
        if (verdict === 'read') read++;
        else if (verdict === 'refused') refused++;
        else await tell({ index, bug: verdict.bug });
        if (seconds > SECONDS)
          await tell({ index, bug: `it took ${seconds.toFixed(1)} s of processor time` });
      }
      const next = index + 1;
      if (next - batch === TOGETHER || next === to) await measure(next);
      if (performance.now() - told > 500 || next === to) {
        await tell({ at: next, read, refused, growth, slowest, done: next === to });
        [read, refused, growth, slowest, told] = [0, 0, 0, 0, performance.now()];
      }
    }
  };
};

const work = worker(process.argv[2] as string);

// Ctrl-C reaches the watcher too, which ends this. Where the watcher is gone, so is the reason to go on.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (task: Task) => {
  work(task).catch((error) => {
    // Outside of the promise, so that the process ends by it.
    setImmediate(() => {
      throw error;
    });
  });
});
