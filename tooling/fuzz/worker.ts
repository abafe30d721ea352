import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dice } from './dice';
import { formats } from './formats';
import { judge } from './judge';
import { peakMemory } from './peak-memory';
import { inputWriter } from './write-input';

/** What a worker is to do: the inputs of a format from one index up to another, in a folder of its own. */
export interface Task {
  readonly format: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly folder: string;
}

/** What it tells: how far it is, and bugs as it finds them. */
export type Report =
  | { readonly done: number; readonly read: number; readonly refused: number; readonly growth: number }
  | { readonly index: number; readonly bug: string };

/** Memory that one input may take. */
const MOST_GROWTH = 100 * 2 ** 20;

const tell = (report: Report): Promise<void> =>
  new Promise((resolve) => process.send?.(report, undefined, undefined, () => resolve()));

const work = async ({ format: name, seed, from, to, folder }: Task): Promise<void> => {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new Error(`There is no format ${name}.`);
  const write = inputWriter(join(folder, 'input'));
  // The watcher reads where this stands: a worker that hangs or dies tells nothing.
  const place = openSync(join(folder, 'at'), 'w');
  const memory = peakMemory();
  let [read, refused, growth, told] = [0, 0, 0, performance.now()];
  for (let index = from; index < to; index++) {
    writeSync(place, String(index).padEnd(20), 0);
    const files = format.damaged(dice(seed, name, index));
    write(files);
    memory.reset();
    const verdict = await judge(format, join(folder, 'input'));
    const grown = memory.growth();
    growth = Math.max(growth, grown);
    if (verdict === 'read') read++;
    else if (verdict === 'refused') refused++;
    else await tell({ index, bug: verdict.bug });
    if (grown > MOST_GROWTH) await tell({ index, bug: `it took ${(grown / 2 ** 20).toFixed(0)} MB` });
    if (performance.now() - told > 500) {
      await tell({ done: index + 1, read, refused, growth });
      [read, refused, growth, told] = [0, 0, 0, performance.now()];
    }
  }
  await tell({ done: to, read, refused, growth });
};

// Ctrl-C reaches the watcher too, which ends this. Where the watcher is gone, so is the reason to go on.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (task: Task) => {
  work(task).then(
    () => process.disconnect(),
    (error) => {
      throw error;
    },
  );
});
