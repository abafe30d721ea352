import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dice } from '../fuzz/dice';
import { flipBytes } from './flip-bytes';
import { killRuns } from './kill-runs';
import { fillDisk } from './small-disk';
import { stopLate } from './stop-late';
import { runUndisturbed } from './undisturbed';
import { makeVictim, type VictimName } from './victim';

const usage = `npm run torture -- [--kills N] [--flips N] [--of digits|points] [--engine NAME] [--seed S] [--json FILE] [--quick]

Distils once undisturbed, then
  kills   the same distillation with SIGKILL at random times, N times in total (default 200), and resumes it each time;
  flips   bits of the newest checkpoint of a killed run, N times (default 20), and resumes it;
  fills   a small disk in memory, if this user may mount one, makes room and resumes the run;
and fails if a run or a complete checkpoint is lost, weights differ from the undisturbed run's in any bit, or a kill costs
more than one save interval.
--of selects what is distilled: the shipped teacher of digits (default), or a perceptron on points of the plane.
--quick: fewer points, 12 kills, 3 flips; what CI runs.`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string' },
      flips: { type: 'string' },
      of: { type: 'string' },
      engine: { type: 'string', default: 'auto' },
      seed: { type: 'string', default: '0' },
      json: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { quick = false } = values;
  const name = values.of ?? (quick ? 'points' : 'digits');
  const [kills, flips, seed] = [
    values.kills ?? (quick ? 12 : 200),
    values.flips ?? (quick ? 3 : 20),
    values.seed,
  ].map(Number);
  const whole = [kills, flips, seed].every((value) => Number.isSafeInteger(value) && (value as number) >= 0);
  if (values.help || !whole || !isVictim(name)) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tract-torture-'));
  try {
    await torture({
      name,
      kills: kills as number,
      flips: flips as number,
      seed: seed as number,
      engine: values.engine,
      folder,
      json: values.json,
      quick,
    });
  } finally {
    if (process.exitCode) console.log(`What is left of it: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
};

const isVictim = (name: string): name is VictimName => name === 'digits' || name === 'points';

interface TortureOptions {
  readonly name: VictimName;
  readonly kills: number;
  readonly flips: number;
  readonly seed: number;
  readonly engine: string;
  readonly folder: string;
  readonly json: string | undefined;
  readonly quick: boolean;
}

const torture = async ({
  name,
  kills,
  flips,
  seed,
  engine,
  folder,
  json,
  quick,
}: TortureOptions): Promise<void> => {
  const throwOf = (what: string) => dice(seed, what, 0);
  const victim = await makeVictim({ name, engine, folder, quick });
  const undisturbed = await runUndisturbed(victim, folder);
  const { steps, stepSeconds, startSeconds } = undisturbed;
  console.log(
    `undisturbed: ${steps} steps of ${(1000 * stepSeconds).toFixed(1)} ms, ${startSeconds.toFixed(1)} s to the first; a save every ${victim.interval} steps`,
  );
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const began = performance.now();
  const killed = await killRuns({
    undisturbed,
    folder,
    kills,
    dice: throwOf('kills'),
    onKill: (done) => progress(done, kills, began),
    signal: stop.signal,
  });
  const repeats = killed.repeated > victim.interval ? [`a kill had ${killed.repeated} steps done again`] : [];
  printResult(
    `kills: ${killed.kills}, of them ${killed.whileSaving} while a checkpoint was written; ${killed.runs} runs ended, at most ${killed.repeated} steps done again`,
    [...killed.faults, ...repeats],
  );
  if (stop.signal.aborted) return;
  const stopped = await stopLate(undisturbed, folder);
  const flipped = await flipBytes({ undisturbed, stopped, folder, flips, dice: throwOf('flips') });
  printResult(`flips: ${flipped.flips}`, flipped.faults);
  const filled = await fillDisk(undisturbed, stopped, folder);
  printResult(
    filled.skipped === undefined
      ? 'full disk: filled, and taken up'
      : `full disk: skipped, ${filled.skipped}`,
    filled.faults,
  );
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify({ steps, interval: victim.interval, killed, flipped, filled }, null, 2)}\n`,
    );
};

const progress = (done: number, all: number, began: number): void => {
  const left = ((performance.now() - began) / 1000 / done) * (all - done);
  const line = `${done} of ${all} kills, ${left.toFixed(0)} s left`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}  `);
  else if (done % 20 === 0) console.log(line);
};

const printResult = (line: string, faults: readonly string[]): void => {
  console.log(`${process.stdout.isTTY ? '\r' : ''}${line}`);
  for (const fault of faults) console.log(`FAULT ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
};

await main();
