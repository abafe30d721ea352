import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dice } from './dice';
import { formats } from './formats';
import { type Tally, watch } from './watch';
import { inputWriter } from './write-input';

const usage = `npm run fuzz -- [--format NAME] [--count N] [--seed S] [--from I]

Has the readers of files read N damaged inputs of each format (default 100000), in a process of its own, and fails where one
hangs for 10 s, crashes the process, takes over 100 MB or throws what is no TractError. Such inputs are kept under runs/fuzz.
The same seed gives the same inputs: --format NAME --from I --count 1 runs one again.
Formats: ${formats.map(({ name }) => name).join(', ')}.`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      format: { type: 'string' },
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '0' },
      from: { type: 'string', default: '0' },
      help: { type: 'boolean' },
    },
  });
  const [count, seed, from] = [values.count, values.seed, values.from].map(Number) as [
    number,
    number,
    number,
  ];
  const chosen = formats.filter(({ name }) => values.format === undefined || name === values.format);
  const whole = [count, seed, from].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (values.help || chosen.length === 0 || !whole) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  for (const { name } of chosen) {
    if (stop.signal.aborted) break;
    const began = performance.now();
    const task = { format: name, seed, from, to: from + count };
    const tally = await watch(task, (so) => progress(name, so, task, began), stop.signal);
    finish(name, tally, task, began);
    keep(name, seed, tally);
  }
};

const rateOf = (done: number, began: number): number => (1000 * done) / (performance.now() - began);

const progress = (
  name: string,
  { done, bugs }: Tally,
  { from, to }: { from: number; to: number },
  began: number,
) => {
  if (!process.stdout.isTTY) return;
  const rate = rateOf(done - from, began);
  const left = Math.round((to - done) / rate);
  process.stdout.write(
    `\r${name}: ${done - from} of ${to - from}, ${rate.toFixed(0)} a second, ${left} s left, ${bugs.length} bugs  `,
  );
};

const finish = (name: string, tally: Tally, { from }: { from: number }, began: number): void => {
  const { done, read, refused, growth, bugs } = tally;
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${process.stdout.isTTY ? '\r' : ''}${name}: ${done - from} inputs in ${seconds.toFixed(0)} s (${rateOf(done - from, began).toFixed(0)} a second): ${read} read, ${refused} refused, ${bugs.length} bugs; at most ${(growth / 2 ** 20).toFixed(1)} MB for one  `,
  );
};

/** Writes the inputs that failed, to look at and to make tests of. */
const keep = (name: string, seed: number, { bugs }: Tally): void => {
  const format = formats.find((one) => one.name === name);
  for (const { index, bug } of bugs) {
    const folder = join('runs', 'fuzz', `${name}-${seed}-${index}`);
    mkdirSync(folder, { recursive: true });
    if (format) inputWriter(folder)(format.damaged(dice(seed, name, index)));
    console.log(
      `${folder}: ${bug}\n  again: npm run fuzz -- --format ${name} --seed ${seed} --from ${index} --count 1`,
    );
    process.exitCode = 1;
  }
};

await main();
