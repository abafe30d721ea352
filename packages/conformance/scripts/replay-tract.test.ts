import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './outcome';
import type { Fields } from './read';
import { replayRecording } from './replay-recording';
import { replayTract } from './replay-tract';
import { type TextbookOptions, textbookRun } from './textbook-run';

beforeAll(() => tf.setBackend('cpu'));

const snr = (gamma: number) => gamma / (1 - gamma);
const truncated = {
  text: 'max(gamma/(1-gamma),1), summed over pixels, mean over batch',
  weight: (g: number) => Math.max(snr(g), 1),
};
const clipped = { text: 'adam lr 1e-2 clip grad norm 1', learningRate: 1e-2, clip: 1 };
const unclipped = { text: 'adam lr 1e-2, no clipping', learningRate: 1e-2, clip: 0 };

const vp = (options: Partial<TextbookOptions> = {}): Fields =>
  textbookRun({
    path: 'vp-cosine',
    timeSchedule: [16, 4, 1],
    phase: 0,
    seed: 1,
    clip: [-1, 1],
    optimizer: clipped,
    loss: truncated,
    ...options,
  });

const edm = (options: Partial<TextbookOptions> = {}): Fields =>
  textbookRun({
    path: 'edm',
    timeSchedule: [40, 1],
    phase: 0,
    seed: 1,
    clip: [-1, 1],
    optimizer: unclipped,
    ...options,
  });

const replay = (fields: Fields): Outcome => replayRecording({ form: 'tract', name: 'run', fields });

/** The recording with one step changed. */
const withStep = (fields: Fields, index: number, change: Fields): Fields => ({
  ...fields,
  steps: (fields['steps'] as Fields[]).map((step, i) => (i === index ? { ...step, ...change } : step)),
});

const stepOf = (fields: Fields, index: number): Fields => (fields['steps'] as Fields[])[index] as Fields;

describe('replayTract agrees with the textbook in doubles', () => {
  const wide = { shape: [64, 3, 2, 2] };
  const cases: Readonly<Record<string, Fields>> = {
    'T = 16': vp(),
    'T = 1024, the first phase': vp({ timeSchedule: [1024, 32, 1], ...wide }),
    'T = 1024, the second phase': vp({ timeSchedule: [1024, 32, 1], phase: 1, ...wide }),
    'T = 4096 in one phase': vp({ timeSchedule: [4096, 1], ...wide, seed: 2 }),
    'BTD-like halves': vp({ timeSchedule: [1024, 512, 256], phase: 1, seed: 3, ...wide }),
    'no clip': vp({ clip: null, seed: 4 }),
    'a narrow clip': vp({ clip: [-0.2, 0.3], seed: 5 }),
    'plain SNR': vp({
      loss: { text: 'gamma/(1-gamma), summed over pixels, mean over batch', weight: snr },
      seed: 6,
    }),
    'a weight between two bounds, mean over pixels': vp({
      loss: {
        text: 'clip(snr, 1, 25), mean over pixels, mean over batch',
        weight: (g) => Math.min(25, Math.max(1, snr(g))),
        mean: true,
      },
      seed: 7,
    }),
    'a uniform weight, no clip of gradients, other momenta': vp({
      loss: { text: 'uniform, summed over pixels, mean over batch', weight: () => 1 },
      optimizer: { text: 'adam lr 5e-4', learningRate: 5e-4, clip: 0 },
      mu: [0.9, 0.99995],
      seed: 8,
    }),
    EDM: edm(),
    'EDM in two phases': edm({ timeSchedule: [40, 8, 1], phase: 1, seed: 9 }),
    'EDM, many steps': edm({ timeSchedule: [320, 1], seed: 10, ...wide }),
    'EDM without any clip': edm({ clip: null, seed: 11 }),
  };
  for (const [name, fields] of Object.entries(cases)) {
    it(name, () => {
      const before = tf.memory().numTensors;
      expect(replay(fields)).toMatchObject({ status: 'replayed' });
      expect(tf.memory().numTensors).toBe(before);
    });
  }
});

describe('replayTract fails if a recorded number is off', () => {
  const fields = [
    'xt',
    'xtPrime',
    'xs',
    'target',
    'loss',
    'student_after',
    'selfTeacher_after',
    'inference_after',
  ];
  for (const field of fields) {
    it(`${field} of the third step`, () => {
      const run = vp();
      const old = stepOf(run, 2)[field];
      const wrong = Array.isArray(old)
        ? (old as number[]).map((x, i) => (i === old.length - 1 ? x + 2e-4 : x))
        : (old as number) * 1.0001;
      const outcome = replay(withStep(run, 2, { [field]: wrong }));
      expect(outcome.status).toBe('failed');
      expect(outcome).toHaveProperty('worst.field', `step 3 ${field}`);
    });
  }

  it('a target missing, too short, or no number', () => {
    expect(replay(withStep(vp(), 1, { target: undefined })).message).toContain('target is missing');
    expect(replay(withStep(vp(), 1, { target: [1, 2] }))).toMatchObject({ status: 'failed' });
    expect(replay(withStep(vp(), 1, { loss: null })).message).toContain('loss is null');
    expect(replay({ ...vp(), steps: [] }).message).toContain('steps is []');
  });

  it("a gamma that differs from the schedule's", () => {
    const gamma = stepOf(vp(), 0)['gamma'] as number[][];
    const moved = gamma.map((list) => list.map((g) => g - 3e-7));
    expect(replay(withStep(vp(), 0, { gamma: moved })).message).toContain('our cosine schedule');
  });

  it('a sigma that is not the table’s', () => {
    const sigma = stepOf(edm(), 0)['sigma'] as number[][];
    const moved = sigma.map((list) => list.map((x) => x * 1.001));
    expect(replay(withStep(edm(), 0, { sigma: moved }))).toMatchObject({
      status: 'failed',
      worst: { field: 'sigma' },
    });
  });

  it('a time off the grid', () => {
    expect(replay(withStep(vp(), 0, { t: [17, 1, 1, 1, 1, 1] })).message).toContain('t[0] is 17');
  });
});

describe('replayTract does not count unknown kinds', () => {
  const unknown: Readonly<Record<string, Fields>> = {
    'the kind': { ...vp(), kind: 'vp-linear ddim tract' },
    'a method that its preset replays': { ...vp(), kind: 'vp-cosine ddim btd' },
    'the toy network': { ...vp(), toy: 'x0 = a*x' },
    'the optimizer': { ...vp(), optimizer: 'sgd lr 1e-2' },
    lossWeight: { ...vp(), lossWeight: 'max(gamma/(1-gamma),1), Huber, summed over pixels' },
    clip: { ...vp(), clip: undefined },
    note: { ...edm(), note: 'teacher Heun step t->t-1 without clipping, and the moon is full' },
  };
  for (const [name, fields] of Object.entries(unknown)) {
    it(name, () => {
      const outcome = replay(fields);
      expect(outcome.status).toBe('unsupported');
      expect(outcome.message.length).toBeGreaterThan(10);
    });
  }

  it('a table by another rule than Karras’s is replayed as it is', () => {
    const fields = edm();
    const table = fields['sigmaTable'] as number[];
    expect(replayTract({ ...fields, sigmaTable: table }).worst()?.error).toBeLessThan(1e-5);
    const other = replay({ ...fields, sigmaTable: table.map((sigma) => sigma * (sigma < 1 ? 1.5 : 1)) });
    expect(other.status).toBe('failed');
  });
});
