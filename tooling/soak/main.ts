import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource, unknownName } from '@tractjs/core';
import { ring } from '@tractjs/data';
import { mnist } from '@tractjs/data/node';
import { distill, type Run, train, vpObjective } from '@tractjs/distill';
import { startEngine } from '@tractjs/engine';
import { disposeParams } from '@tractjs/ops';
import { uniform, vpCosine } from '@tractjs/schedules';
import { ddim } from '@tractjs/steps';
import { mlp, unet } from '@tractjs/zoo';
import { collect } from './collect';
import { growth, type MemoryPoint } from './growth';
import { type LongSoakOptions, soakLong } from './long-soak';

const usage = `npm run soak -- [--network unet|mlp] [--steps N] [--channels N] [--batch N]
npm run soak -- --minutes M [--network unet|mlp] [--channels N] [--batch N]

Trains a small U-Net on MNIST, or a perceptron on points of a ring, then distils it, for N optimiser steps each (default
3000). Measures memory 80 times per run and collects JavaScript's heap after each measurement, because V8 alone may
collect old objects only once in 15,000 steps. Prints memory as it goes. Fails if tensors leak or resident memory grows by
1% or more, from the lowest point of the first quarter, after 500 warm-up steps, to the lowest point of the last quarter.
With --minutes it distils, draws and saves checkpoints for M minutes. After five minutes, memory may grow by less than 1%
and open files not at all, and examples per second by the clock may change by less than 5%, comparing the medians of the
minutes of the first quarter with those of the last.`;

const LIMIT = 0.01;
const RATE_LIMIT = 0.05;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'unet' },
      steps: { type: 'string', default: '3000' },
      channels: { type: 'string', default: '16' },
      batch: { type: 'string', default: '32' },
      minutes: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const [steps, channels, batch] = [values.steps, values.channels, values.batch].map(Number) as [
    number,
    number,
    number,
  ];
  console.log((await startEngine()).line);
  const schedule = vpCosine();
  if (values.network !== 'unet' && values.network !== 'mlp')
    throw unknownName('network', values.network, ['unet', 'mlp']);
  const network = values.network === 'mlp' ? mlp() : unet({ channels });
  const model = { network, params: network.init(randomSource(0)), schedule, grid: uniform() };
  const data = values.network === 'mlp' ? ring({ seed: 0 }) : mnist({ seed: 0 });
  const common = { data, batch, seed: 0, every: 1 };
  const runs = {
    train: () => train({ ...common, model, ...vpObjective(schedule), samples: steps * batch }),
    distill: () =>
      distill({
        ...common,
        teacher: model,
        phases: [64, 8, 1],
        teacherStep: ddim(),
        studentStep: ddim(),
        samples: (steps * batch) / 2,
      }),
  };
  if (values.minutes !== undefined)
    await soakMinutes({ model, data, batch, minutes: Number(values.minutes) });
  else for (const [name, start] of Object.entries(runs)) await soak(name, start, steps);
  disposeParams(model.params);
};

const soakMinutes = async (
  options: Pick<LongSoakOptions, 'model' | 'data' | 'batch' | 'minutes'>,
): Promise<void> => {
  const before = tf.memory().numTensors;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { resident, handles, tensors, rate, processor } = await soakLong({
    ...options,
    signal: stop.signal,
    say: (line) => console.log(line),
  });
  const left = tf.memory().numTensors - before;
  const percent = (fraction: number) => `${(100 * fraction).toFixed(2)}%`;
  console.log(
    `resident memory ${percent(resident)}, open files ${handles}, tensors ${tensors}, examples a second ${percent(rate)}, processor time of one ${percent(processor)}; ${left} tensors left`,
  );
  if (resident >= LIMIT || handles > 0 || tensors > 0 || Math.abs(rate) >= RATE_LIMIT || left !== 0)
    process.exitCode = 1;
};

const soak = async (name: string, start: () => Run, steps: number): Promise<void> => {
  const before = tf.memory().numTensors;
  const run = start();
  const points: MemoryPoint[] = [];
  const apart = Math.ceil(steps / 80);
  for await (const { step } of run) {
    if (step % apart !== 0) continue;
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    points.push({ step, rss, tensors: tf.memory().numTensors });
    collect();
    if (step % (4 * apart) === 0) {
      const live = process.memoryUsage().heapUsed;
      const [all, heap, kept, buffers] = [rss, heapUsed, live, arrayBuffers].map((bytes) =>
        (bytes / 2 ** 20).toFixed(1),
      );
      console.log(
        `${name} ${step}: resident ${all} MB, heap ${heap}, swept ${kept}, buffers ${buffers}, ${tf.memory().numTensors} tensors`,
      );
    }
  }
  run.dispose();
  const left = tf.memory().numTensors - before;
  const { resident, tensors } = growth(points);
  console.log(
    `${name}: resident memory grew by ${(100 * resident).toFixed(2)}%, tensors by ${tensors}; ${left} left after it`,
  );
  if (resident >= LIMIT || tensors !== 0 || left !== 0) process.exitCode = 1;
};

await main();
