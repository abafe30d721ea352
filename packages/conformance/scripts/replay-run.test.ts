import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from './read';
import { replayRun } from './replay-run';
import { textbookRun } from './textbook-run';

beforeAll(() => tf.setBackend('cpu'));

const snr = (gamma: number) => gamma / (1 - gamma);
const truncated = {
  text: 'max(gamma/(1-gamma),1), summed over pixels, mean over batch',
  weight: (g: number) => Math.max(snr(g), 1),
};
const optimizer = { text: 'adam lr 1e-2 clip grad norm 1', learningRate: 1e-2, clip: 1 };
const common = { path: 'vp-cosine', phase: 0, clip: [-1, 1], optimizer, loss: truncated } as const;

const runs: Readonly<Record<string, Fields>> = {
  'as its preset has it': textbookRun({ ...common, timeSchedule: [16, 4, 1], seed: 21 }),
  'with settings that its preset has not': textbookRun({
    ...common,
    timeSchedule: [1024, 32, 1],
    phase: 1,
    seed: 22,
    clip: [-0.2, 0.3],
    mu: [0.8, 0.97],
    loss: {
      text: 'clip(snr, 1, 25), mean over pixels, mean over batch',
      weight: (g) => Math.min(25, Math.max(1, snr(g))),
      mean: true,
    },
    optimizer: { text: 'adam lr 5e-3', learningRate: 5e-3, clip: 0 },
  }),
  'of EDM, in two phases': textbookRun({
    path: 'edm',
    timeSchedule: [40, 8, 1],
    phase: 1,
    seed: 23,
    clip: [-1, 1],
    optimizer: { text: 'adam lr 1e-2, no clipping', learningRate: 1e-2, clip: 0 },
  }),
};

describe('a run replayed by preset and by its functions', () => {
  it.each(Object.entries(runs))('%s', async (_, fields) => {
    expect(await replayRun('run', fields)).toMatchObject({ status: 'replayed' });
  });

  it('fails if a number is off, and is not counted if its kind is unknown', async () => {
    const fields = runs['as its preset has it'] as Fields;
    const steps = (fields['steps'] as Fields[]).map((step, i) =>
      i === 1 ? { ...step, loss: (step['loss'] as number) * 1.001 } : step,
    );
    const off = await replayRun('run', { ...fields, steps });
    expect(off).toMatchObject({ status: 'failed' });
    expect(off.status === 'failed' && off.worst?.field).toMatch(/step 2 loss/);
    expect(await replayRun('run', { ...fields, kind: 'vp-cosine rk4 tract' })).toMatchObject({
      status: 'unsupported',
    });
    expect(await replayRun('run', { ...fields, steps: [] })).toMatchObject({ status: 'failed' });
  });
});
