import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { openCheckpoints, type RunWriter, type StoreEvent } from '@tractjs/runs';
import { startEngine } from '@tractjs/tractjs';
import { build } from 'tsup';

const usage = `npm run full-size:save [-- --folder DIR] [--parameters 60] [--saves 3] [--quick]

Saves the state of a run with the given number of million parameters, five tensors of each (the weights, Adam's two
moments, two averages), on the native engine, while training continues. For every save it prints how long training
pauses, how far resident memory rises, and how long the checkpoint takes to reach the disk.
--quick: one save of 6 million parameters, without checking its seconds; this runs every week.`;

/** Limits of a save: seconds, and memory as a multiple of the state. */
const LIMITS = { stopped: 1.5, memory: 1 };

/** Memory of the saving thread in addition to the state. Bytes. */
const SLACK = 50e6;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;

/** Makes tensors with the number and sizes of a U-Net with this many parameters. */
const makeState = (parameters: number) => {
  const tensors: Record<string, tf.Tensor> = {};
  for (const group of ['params', 'adam.m', 'adam.v', 'selfTeacher', 'inference']) {
    for (let left = parameters, i = 0; left > 0; i++) {
      const size = Math.min(left, i % 3 === 2 ? 256 : 3 * 3 * 256 * 256);
      // Computed, so only the engine has the values.
      tensors[`${group}/${i}`] = tf.tidy(() => tf.add(tf.fill([size], i), 0.5));
      left -= size;
    }
  }
  return tensors;
};

/** Computes steps until `done`, like training. */
const train = async (weights: tf.Tensor2D, done: () => boolean): Promise<number> => {
  let steps = 0;
  for (; !done(); steps++) {
    tf.tidy(() => tf.sum(tf.matMul(weights, weights)).dataSync());
    await tf.nextFrame();
  }
  return steps;
};

const saveOnce = async (writer: RunWriter, tensors: Record<string, tf.Tensor>, step: number) => {
  const weights = tf.randomUniform([512, 512]) as tf.Tensor2D;
  await train(weights, () => !writer.busy);
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  let finished = false;
  const saving = writer.save({ tensors, position: { step } }, { configuration: {}, seconds: step });
  peak = Math.max(peak, process.memoryUsage.rss());
  const settled = saving.finally(() => {
    finished = true;
  });
  const steps = await train(weights, () => finished);
  await settled;
  clearInterval(watch);
  weights.dispose();
  return { steps, above: peak - before };
};

/** Builds the program of the saving thread as the package does. */
const buildProgram = async (folder: string): Promise<URL> => {
  await build({
    config: false,
    entry: [fileURLToPath(new URL('../../packages/runs/src/checkpoint/save-worker.ts', import.meta.url))],
    format: 'esm',
    platform: 'node',
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/./],
    removeNodeProtocol: false,
    clean: false,
    silent: true,
  });
  return pathToFileURL(join(folder, 'save-worker.mjs'));
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      parameters: { type: 'string' },
      saves: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { quick, parameters = quick ? '6' : '60', saves = quick ? '1' : '3' } = values;
  const slowest = quick ? Number.POSITIVE_INFINITY : LIMITS.stopped;
  const engine = await startEngine({ backend: 'native' });
  console.log(engine.line);
  const scratch = await mkdtemp(join(values.folder ?? tmpdir(), 'tract-save-'));
  const events: StoreEvent[] = [];
  try {
    const program = await buildProgram(scratch);
    const tensors = makeState(1e6 * Number(parameters));
    // The memory of training itself is not counted.
    const until = performance.now() + 3000;
    await train(tf.randomUniform([512, 512]) as tf.Tensor2D, () => performance.now() > until);
    const before = process.memoryUsage.rss();
    const writer = await (
      await openCheckpoints(join(scratch, 'run'), {
        keep: 1,
        program,
        onEvent: (event) => events.push(event),
      })
    ).begin();
    writer.prepare({ tensors, position: {} });
    let missed = 0;
    for (let step = 1; step <= Number(saves); step++) {
      const { steps, above } = await saveOnce(writer, tensors, step);
      const { bytes, stopped, seconds } = events.at(-1) as unknown as Record<string, number> as {
        bytes: number;
        stopped: number;
        seconds: number;
      };
      // The buffer of the copy is allocated before the first save and kept.
      const added = process.memoryUsage.rss() - before;
      const most = LIMITS.memory * bytes + SLACK;
      const met = stopped < slowest && added < most && above < most;
      if (!met) missed++;
      console.log(
        `save ${step}: ${megabytes(bytes)}; stopped ${stopped.toFixed(2)} s${quick ? '' : ` (< ${slowest} s)`}; memory ${megabytes(Math.max(added, above))} above the state's (< ${megabytes(most)}); on the disk after ${seconds.toFixed(1)} s, in which ${steps} steps were computed: ${met ? 'met' : 'MISSED'}`,
      );
    }
    const peak = 1024 * process.resourceUsage().maxRSS - before;
    console.log(`peak of the process: ${megabytes(peak)} above the state's`);
    const began = performance.now();
    const { saved } = await openCheckpoints(join(scratch, 'run'));
    const verified = (performance.now() - began) / 1000;
    const read = await saved?.tensors();
    const total = (performance.now() - began) / 1000;
    const file = await stat(join(saved?.path as string, 'state.safetensors'));
    console.log(
      `read back: ${megabytes(file.size)} verified in ${verified.toFixed(1)} s, read in ${total.toFixed(1)} s`,
    );
    tf.dispose([read ?? {}, tensors]);
    return missed === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

process.exitCode = await main();
