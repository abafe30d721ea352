import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCli } from '@tractjs/cli';
import { badArgument } from '@tractjs/core';
import { startEngine } from '@tractjs/engine';
import { saveModel } from '@tractjs/tractjs';
import { makeInputs } from './networks/inputs';
import { benchNetwork } from './networks/networks';
import { makeWork } from './networks/works';
import { median } from './timing/statistics';

const usage = `npm run bench:command -- [options]: compares the speed of the command tract with the benchmark's

  --network unet (on MNIST) or mlp (on the ring) (default unet)
  --batch   batch size (default 64)
  --work    any of sample,train,tract (default: all)
  --images  examples per turn (default 640)
  --rounds  turns per side (default 5)
  --threads threads of both sides (default: the number of cores)

Alternates, in one process, repetitions of the benchmark's work with the command from its first batch to its last,
including data, files and progress. Prints medians of images per second by the clock and per second of processor time.`;

const works = ['sample', 'train', 'tract'] as const;
type Work = (typeof works)[number];

/** Examples per second, by the clock and by processor time. */
interface Speed {
  readonly clock: number;
  readonly processor: number;
}

interface Setting {
  readonly network: 'unet' | 'mlp';
  readonly batch: number;
  readonly images: number;
  readonly folder: string;
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'unet' },
      batch: { type: 'string', default: '64' },
      work: { type: 'string', default: works.join() },
      images: { type: 'string', default: '640' },
      rounds: { type: 'string', default: '5' },
      threads: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(usage);
  const folder = await mkdtemp(join(tmpdir(), 'tract-bench-'));
  try {
    const { line } = await startEngine(values.threads ? { threads: Number(values.threads) } : {});
    console.log(line);
    const network = values.network as Setting['network'];
    const [batch, images] = [Number(values.batch), Number(values.images)];
    for (const work of values.work.split(',') as Work[]) {
      if (!works.includes(work)) throw badArgument('--work', work, `give some of ${works.join(', ')}.`);
      await compare(work, { network, batch, images, folder }, Number(values.rounds));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const compare = async (work: Work, setting: Setting, rounds: number): Promise<void> => {
  const bench = benchNetwork(setting.network);
  const inputs = makeInputs(bench, setting.batch);
  const model = join(setting.folder, 'model');
  await saveModel(model, { ...bench, params: inputs.params }, {});
  const own = makeWork(work, bench, inputs, setting.images);
  const calls = Math.ceil(setting.images / own.images);
  const sides = {
    benchmark: () =>
      timed(() => {
        for (let i = 0; i < calls; i++) own.run();
        return calls * own.images;
      }),
    command: () => command(work, model, setting),
  };
  const speeds: Record<keyof typeof sides, Speed[]> = { benchmark: [], command: [] };
  // The first round warms both up.
  for (let round = 0; round <= rounds; round++) {
    for (const side of round % 2
      ? (['benchmark', 'command'] as const)
      : (['command', 'benchmark'] as const)) {
      const speed = await sides[side]();
      if (round > 0) speeds[side].push(speed);
    }
  }
  const of = (side: keyof typeof sides, what: keyof Speed) =>
    median(speeds[side].map((speed) => speed[what]));
  const line = (what: keyof Speed) =>
    `${of('command', what).toFixed(0)} / ${of('benchmark', what).toFixed(0)} = ${(of('command', what) / of('benchmark', what)).toFixed(3)}`;
  console.log(
    `${bench.name}, batch ${setting.batch}, ${work}: command / benchmark, images a second ${line('clock')}; a processor's second ${line('processor')}`,
  );
  own.dispose();
  inputs.dispose();
};

const timed = async (run: () => number): Promise<Speed> => {
  const began = performance.now();
  const before = process.cpuUsage();
  const images = run();
  return speedOf(images, (performance.now() - began) / 1000, before);
};

const speedOf = (images: number, seconds: number, before: NodeJS.CpuUsage): Speed => {
  const { user, system } = process.cpuUsage(before);
  return { clock: images / seconds, processor: (1e6 * images) / (user + system) };
};

/** Runs the command. Takes the time that it reports, and processor time since its engine started. */
const command = async (
  work: Work,
  model: string,
  { network, batch, images, folder }: Setting,
): Promise<Speed> => {
  const out = join(folder, work);
  const data = ['--data', network === 'mlp' ? 'ring' : 'mnist'];
  const common = ['--batch', String(batch), '--out', out, '--fresh'];
  const argv = {
    sample: ['--model', model, '--batch', String(batch), '--count', String(images), '--raw', out],
    train: [
      ...data,
      ...common,
      '--network',
      network === 'mlp' ? 'mlp' : 'unet:channels=40',
      '--samples',
      String(images),
    ],
    tract: ['--teacher', model, ...data, ...common, '--phases', '32,4', '--samples', String(images)],
  }[work];
  let before = process.cpuUsage();
  let seconds = 0;
  const write = (text: string) => {
    const { event, ...details } = JSON.parse(text) as { readonly event: string; readonly seconds?: number };
    if (event === 'engine') before = process.cpuUsage();
    if (event === 'result') seconds = details.seconds ?? 0;
  };
  let errors = '';
  const stderr = {
    // As in a terminal, whose output is part of the work.
    isTTY: true,
    write(text: string) {
      errors += text;
    },
  };
  const name = work === 'tract' ? 'distill' : work;
  const signal = new AbortController().signal;
  const code = await runCli([name, ...argv, '--json'], { stdout: { write }, stderr, signal, env: {} });
  if (code !== 0) throw new Error(errors);
  return speedOf(images, seconds, before);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
