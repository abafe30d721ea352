import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, type Network, perExample } from '@tractjs/core';
import { beforeAll, expect, it } from 'vitest';
import { distill } from './distill';
import { collect, distillOptions, evenGrid, path } from './testing/test-support';

beforeAll(() => tf.setBackend('cpu').then(() => undefined));

/** A network that predicts a function of the level, plus a parameter. */
const predicting = (name: string, value: (level: Level) => number): Network => ({
  name,
  description: { kind: name },
  shape: [2],
  classes: 0,
  init: () => ({ shift: tf.scalar(0) }),
  apply: ({ shift }, x, levels) =>
    tf.tidy(() => {
      const n = x.shape[0] as number;
      const rows = tf.reshape(perExample(levels, n, value), [n, 1]);
      return tf.add(tf.mul(tf.zerosLike(x), 0), tf.add(rows, shift as tf.Tensor));
    }),
});

const model = (network: Network) => ({
  network,
  params: network.init(undefined as never),
  schedule: path,
  grid: evenGrid,
});

/** The first loss of a student that predicts 0: twice the squared target. */
const firstLoss = async (target: 'btd' | 'chain', phases: readonly number[]): Promise<number> => {
  const teacher = model(predicting('time', ({ time }) => time));
  const student = model(predicting('zero', () => 0));
  const run = distill(distillOptions(teacher, { student, target, phases, samples: 64, every: 1 }));
  const [event] = await collect(run);
  run.dispose();
  tf.dispose([teacher.params, student.params]);
  return event?.loss as number;
};

it('ends the last group of BTD at the clean level, where the second prediction alone is the target', async () => {
  // Steps at the times 1, 0.5 and 0; the second prediction is 0.5.
  expect(await firstLoss('btd', [2, 1])).toBeCloseTo(2 * 0.5 ** 2, 6);
});

it('ends a chain at the lowest level of the grid, where the target is a blend', async () => {
  const loss = await firstLoss('chain', [2, 1]);
  expect(loss).toBeGreaterThan(2 * 0.5 ** 2 + 1e-4);
});

it('ends the other groups of BTD at levels of the grid', async () => {
  // Half of the examples have the targets of the upper group, a blend of the predictions 1 and 0.75.
  expect(await firstLoss('btd', [4, 2])).toBeGreaterThan(0.5 * 2 * 0.25 ** 2 + 0.5 * 2 * 0.75 ** 2);
});
