import { regressionsOf } from './inputs';
import { lane } from './process/watch';
import type { Task } from './process/worker';
import { emptyTally, isFull, type Tally, withReport } from './report/tally';

/** A campaign: the inputs to read. */
export interface Campaign {
  readonly formats: readonly string[];
  readonly seed: number;
  /** Range of input indices of each format. A range from 0 reads the regressions first. */
  readonly from: number;
  readonly to: number;
  /** Number of reading processes. */
  readonly jobs: number;
}

/** The result of a campaign. */
export interface Outcome {
  readonly tallies: readonly Tally[];
  /** All inputs of every format below this index were read: the `from` that continues. */
  readonly next: number;
  readonly seconds: number;
}

/** Inputs per task. */
const TASK = 2000;

/** Returns the tasks of a campaign: the same range of every format before the next range, so formats advance together. */
const tasksOf = ({ formats, seed, from, to }: Campaign): Task[] => {
  const tasks: Task[] = [];
  for (let start = from; start < to; start += TASK) {
    for (const format of formats) {
      const first = start === 0 ? -regressionsOf(format).length : start;
      tasks.push({ format, seed, from: first, to: Math.min(to, start + TASK) });
    }
  }
  return tasks;
};

/**
 * Reads the inputs of a campaign. Calls `show` with progress and `found` for each bug. Stops early, without an error, if the
 * signal aborts.
 */
export const fuzz = async (
  campaign: Campaign,
  show: (tallies: readonly Tally[]) => void,
  found: (format: string, index: number, bug: string) => void,
  signal: AbortSignal,
): Promise<Outcome> => {
  const began = performance.now();
  const tasks = tasksOf(campaign);
  const tallies = new Map(campaign.formats.map((format) => [format, emptyTally(format)]));
  const done = new Set<Task>();
  const lanes = Array.from({ length: campaign.jobs }, lane);
  const stop = (): void => {
    for (const one of lanes) one.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  let taken = 0;
  try {
    await Promise.all(
      lanes.map(async (one) => {
        while (taken < tasks.length && !signal.aborted) {
          const task = tasks[taken++] as Task;
          const tally = () => tallies.get(task.format) as Tally;
          const start = performance.now();
          if (!isFull(tally()))
            await one.run(task, (report) => {
              tallies.set(task.format, withReport(tally(), report));
              if ('bug' in report) found(task.format, report.index, report.bug);
              show([...tallies.values()]);
              return !isFull(tally());
            });
          const seconds = tally().seconds + (performance.now() - start) / 1000;
          tallies.set(task.format, { ...tally(), seconds });
          if (!signal.aborted) done.add(task);
        }
      }),
    );
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  const left = tasks.find((task) => !done.has(task));
  const next = left === undefined ? campaign.to : Math.max(0, left.from);
  return { tallies: [...tallies.values()], next, seconds: (performance.now() - began) / 1000 };
};
