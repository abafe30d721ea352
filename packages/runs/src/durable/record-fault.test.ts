import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, randomSource } from '@tractjs/core';
import { ring } from '@tractjs/data';
import { type BadStep, type RunState, train, vpObjective } from '@tractjs/distill';
import { uniform, vpCosine } from '@tractjs/schedules';
import { decodeSafetensors, mlp, toFloat32 } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { faultRecorder } from './record-fault';

beforeAll(() => tf.setBackend('cpu'));

const root = temporaryFolder();
let folders = 0;
const newFolder = (): string => join(root, `run-${folders++}`);
const name = (step: number): string => String(step).padStart(12, '0');
const position = { step: 7, updates: 7, bad: 0, rate: 1, level: 0.5, phase: 1 };

const withStep = async (body: (bad: (step: number) => BadStep) => Promise<void>): Promise<void> => {
  const tensors = { x: tf.tensor2d([[1, Number.NaN]]), labels: tf.tensor1d([3], 'int32') };
  const numbers = { phase: 1, loss: Number.NaN, gradientNorm: Number.POSITIVE_INFINITY, learningRate: 0.1 };
  await body((step) => ({
    reason: 'loss is not finite',
    step,
    ...numbers,
    level: 0.5,
    inARow: 1,
    seed: 9,
    tensors,
    levels: { t: [{ time: 0.5, alpha: 0.6, sigma: 0.8 }] },
  }));
  tf.dispose(tensors);
};

describe('faultRecorder', () => {
  it('writes what happened, the tensors and how to reproduce it', () =>
    withStep(async (bad) => {
      const folder = newFolder();
      const recorder = faultRecorder({ folder, configuration: { samples: 100 } });
      const note = await recorder.record(bad(7), position);
      const place = join(folder, 'faults', name(7));
      expect(note.message).toBe(
        `Step 7 was not applied (loss is not finite: NaN, gradient norm Infinity), and is recorded in ${place}.`,
      );
      expect(JSON.parse(JSON.stringify(note.details))).toEqual(note.details);
      expect(note.details).toMatchObject({ step: 7, loss: 'NaN', gradientNorm: 'Infinity', inARow: 1 });
      expect(readdirSync(place).sort()).toEqual(['batch.safetensors', 'fault.json']);
      const { reproduce, ...told } = JSON.parse(readFileSync(join(place, 'fault.json'), 'utf8'));
      expect(told).toEqual({
        version: 1,
        reason: 'loss is not finite',
        step: 7,
        phase: 1,
        loss: 'NaN',
        gradientNorm: 'Infinity',
        learningRate: 0.1,
        level: 0.5,
        inARow: 1,
        seed: 9,
        position,
        configuration: { samples: 100 },
        levels: { t: [{ time: 0.5, alpha: 0.6, sigma: 0.8 }] },
      });
      expect(reproduce).toContain('Go on from a checkpoint of a step up to 7');
      const { tensors } = decodeSafetensors(readFileSync(join(place, 'batch.safetensors')));
      expect(tensors['x']).toMatchObject({
        dtype: 'F32',
        shape: [1, 2],
        data: Float32Array.of(1, Number.NaN),
      });
      expect(tensors['labels']).toMatchObject({ dtype: 'I32', shape: [1], data: Int32Array.of(3) });
    }));

  it('records three of a run, each once, and counts the others, also where a run is taken up', () =>
    withStep(async (bad) => {
      const folder = newFolder();
      const first = faultRecorder({ folder, configuration: {} });
      for (const step of [4, 5]) await first.record(bad(step), position);
      const second = faultRecorder({ folder, configuration: {} });
      expect((await second.record(bad(5), position)).message).toContain('recorded before in');
      for (const step of [6, 7]) await second.record(bad(step), position);
      expect((await second.record(bad(8), position)).message).toContain('and is not recorded, because');
      expect([first.count, second.count]).toEqual([2, 4]);
      expect(readdirSync(join(folder, 'faults')).sort()).toEqual([4, 5, 6].map(name));
    }));

  it('says so where it cannot write, and leaves nothing half written', () =>
    withStep(async (bad) => {
      const folder = newFolder();
      mkdirSync(folder);
      writeFileSync(join(folder, 'faults'), '');
      const recorder = faultRecorder({ folder, configuration: {} });
      const { message } = await recorder.record(bad(7), position);
      expect(message).toMatch(/Step 7 was not applied .* and is not recorded \(.*EEXIST.*\)\./);
      const other = newFolder();
      const broken = { ...bad(7), levels: { t: 1n as unknown as never[] } };
      expect(
        (await faultRecorder({ folder: other, configuration: {} }).record(broken, position)).message,
      ).toContain('BigInt');
      expect(readdirSync(join(other, 'faults'))).toEqual([]);
    }));

  it('has what meets the same step again, with the state of before it', async () => {
    const folder = newFolder();
    const schedule = vpCosine();
    const network = mlp({ width: 8, layers: 1 });
    const params = network.init(randomSource(0));
    const points = ring({ seed: 0 });
    const fixed = {
      model: { network, params, schedule, grid: uniform() },
      ...vpObjective(schedule),
      samples: 64,
      batch: 16,
      seed: 2,
      every: 1,
    };
    const damaged: DataSource = {
      ...points,
      async batch(at, count) {
        const { x, labels } = await points.batch(at, count);
        const spoilt = tf.mul(x, at === 32 ? 1e4 : 1);
        x.dispose();
        return { x: spoilt, ...(labels && { labels }) };
      },
    };
    const recorder = faultRecorder({ folder, configuration: {} });
    const losses: number[] = [];
    let state: RunState | undefined;
    const run = train({
      ...fixed,
      data: damaged,
      faults: {
        explode: 20,
        async onBadStep(bad) {
          losses.push(bad.loss);
          const now = run.state();
          const tensors = Object.entries(now.tensors).map(([key, x]) => [key, tf.clone(x)] as const);
          state = { position: now.position, tensors: Object.fromEntries(tensors) };
          await recorder.record(bad, now.position);
        },
      },
    });
    for await (const { step } of run) if (step === 3) break;
    const place = join(folder, 'faults', name(2));
    const { tensors } = decodeSafetensors(readFileSync(join(place, 'batch.safetensors')));
    const x = tensors['x'];
    if (x === undefined || state === undefined) throw new Error('nothing was recorded');
    const data: DataSource = {
      ...points,
      batch: (at, count) =>
        at === 32 ? { x: tf.tensor(toFloat32(x), [...x.shape]) } : points.batch(at, count),
    };
    const again = train({
      ...fixed,
      data,
      resume: state,
      faults: { explode: 20, onBadStep: (bad) => void losses.push(bad.loss) },
    });
    for await (const { step } of again) if (step === 3) break;
    expect(losses).toHaveLength(2);
    expect(losses[1]).toBe(losses[0]);
    expect(JSON.parse(readFileSync(join(place, 'fault.json'), 'utf8')).loss).toBe(losses[0]);
    run.dispose();
    again.dispose();
    tf.dispose([params, state.tensors]);
  });
});
