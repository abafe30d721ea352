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
import { growth, type MemoryPoint } from './growth';

const usage = `npm run soak -- [--network unet|mlp] [--steps N] [--channels N] [--batch N]

Trains a small U-Net on MNIST, or a perceptron on points of a ring, then distils it, for N optimiser steps each (default
3000), with nothing collected by force. Prints memory as it goes, and fails where tensors are left or resident memory
grows by 1% or more, lowest point of the first quarter, after 500 steps for warming up, against lowest point of the last.`;

const LIMIT = 0.01;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'unet' },
      steps: { type: 'string', default: '3000' },
      channels: { type: 'string', default: '16' },
      batch: { type: 'string', default: '32' },
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
  for (const [name, start] of Object.entries(runs)) await soak(name, start, steps);
  disposeParams(model.params);
};

const soak = async (name: string, start: () => Run, steps: number): Promise<void> => {
  const before = tf.memory().numTensors;
  const run = start();
  const points: MemoryPoint[] = [];
  for await (const { step } of run) {
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    points.push({ rss, tensors: tf.memory().numTensors });
    if (step % Math.ceil(steps / 20) === 0) {
      const [all, heap, buffers] = [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / 2 ** 20).toFixed(1));
      console.log(
        `${name} ${step}: resident ${all} MB, heap ${heap}, buffers ${buffers}, ${tf.memory().numTensors} tensors`,
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
