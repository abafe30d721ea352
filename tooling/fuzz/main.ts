import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { formats } from './formats';
import { type Campaign, fuzz, type Outcome } from './fuzz';
import { inputOf } from './inputs';
import { HANG, MEMORY, SECONDS } from './limits';
import { inputWriter } from './process/write-input';
import { recordOf, tableOf } from './report/summary';
import { inputsOf, type Tally } from './report/tally';

/** Inputs per format; in the long mode, over a million in total. */
const [COUNT, LONG] = [10_000, 60_000];

const usage = `npm run fuzz -- [--format NAME] [--count N | --long] [--seed S] [--from I] [--jobs J] [--json FILE]

Gives the readers N damaged inputs of each format (default ${COUNT}; with --long ${LONG}), in J processes (default 2), and fails
if one takes over ${SECONDS} s of processor time, hangs (${HANG} s), crashes the process, takes over ${MEMORY / 2 ** 20} MB in addition
to the file, or throws anything but a TractError that names the file. Such inputs are written to runs/fuzz. The same seed
gives the same inputs: --format NAME --from I --count 1 repeats one. Ctrl-C prints the results so far and the --from that
continues. A run from 0 first reads the inputs under tooling/fuzz/regressions, which have indices -1 and below.
Formats: ${formats.map(({ name }) => name).join(', ')}.`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      format: { type: 'string', multiple: true },
      count: { type: 'string' },
      long: { type: 'boolean' },
      seed: { type: 'string', default: '0' },
      from: { type: 'string', default: '0' },
      jobs: { type: 'string', default: '2' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const { format: named, count = values.long ? LONG : COUNT, seed, from, jobs, json } = values;
  const names = formats.map(({ name }) => name).filter((name) => named?.includes(name) ?? true);
  const start = Number(from);
  const campaign: Campaign = {
    formats: names,
    seed: Number(seed),
    from: start,
    to: start + Number(count),
    jobs: Number(jobs),
  };
  const isWhole = [campaign.seed, campaign.from, campaign.to, campaign.jobs].every(Number.isSafeInteger);
  if (values.help || names.length === 0 || !isWhole || campaign.jobs < 1) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const outcome = await fuzz(campaign, progress(campaign), keep(campaign.seed), stop.signal);
  printOutcome(campaign, outcome, json);
};

const progress = ({ formats: names, from, to }: Campaign): ((tallies: readonly Tally[]) => void) => {
  const began = performance.now();
  const all = (to - from) * names.length;
  let lastShown = 0;
  return (tallies) => {
    const now = performance.now();
    if (now - lastShown < (process.stdout.isTTY ? 500 : 60_000)) return;
    lastShown = now;
    const done = tallies.reduce((sum, tally) => sum + inputsOf(tally), 0);
    const rate = (1000 * done) / (now - began);
    const bugs = tallies.reduce((sum, tally) => sum + tally.bugs.length, 0);
    const left = Math.round((all - done) / rate);
    const line = `${done} of ${all} inputs, ${rate.toFixed(0)} a second, ${left} s left, ${bugs} bugs`;
    process.stdout.write(process.stdout.isTTY ? `\r${line}  ` : `${line}\n`);
  };
};

const printOutcome = (campaign: Campaign, outcome: Outcome, json: string | undefined): void => {
  const { next, seconds } = outcome;
  if (process.stdout.isTTY) process.stdout.write('\n');
  console.log(`${tableOf(outcome)}\n${seconds.toFixed(0)} s`);
  if (json !== undefined) {
    mkdirSync(dirname(json), { recursive: true });
    writeFileSync(json, `${JSON.stringify(recordOf(campaign, outcome), null, 2)}\n`);
  }
  if (next < campaign.to)
    console.log(
      `Stopped. What is left: --from ${next} --count ${campaign.to - next} --seed ${campaign.seed}`,
    );
};

/** Writes a failed input, for inspection and as a regression. */
const keep =
  (seed: number) =>
  (name: string, index: number, bug: string): void => {
    const format = formats.find((one) => one.name === name);
    const folder = join('runs', 'fuzz', `${name}-${seed}-${index}`);
    mkdirSync(folder, { recursive: true });
    const files = format && inputOf(format, seed, index);
    if (files) inputWriter(folder)(files);
    console.log(
      `${process.stdout.isTTY ? '\n' : ''}${folder}: ${bug.split('\n').slice(0, 3).join('\n')}\n  again: npm run fuzz -- --format ${name} --seed ${seed} --from ${index} --count 1`,
    );
    process.exitCode = 1;
  };

await main();
