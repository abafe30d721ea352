import '@tensorflow/tfjs-backend-cpu';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { configuration, contentOf, expectedAt, saveStep, stateOf } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { openCheckpoints } from './checkpoint-store';
import type { StoreEvent } from './store-event';

const root = temporaryFolder();
beforeAll(() => tf.setBackend('cpu'));

const names = (folder: string) => readdirSync(join(folder, 'checkpoints')).sort();
const name = (step: number) => String(step).padStart(12, '0');

describe('a run', () => {
  it('is restored as it was saved, with its loss curve', async () => {
    const folder = join(root, 'back', 'run');
    const tensors = tf.memory().numTensors;
    const events: StoreEvent[] = [];
    const store = await openCheckpoints(folder, { onEvent: (event) => events.push(event) });
    expect([store.saved, existsSync(folder)]).toEqual([undefined, false]);
    const writer = await store.begin();
    for (const step of [1, 2, 3]) await saveStep(writer, step);
    writer.metrics.add({ phase: 0, samples: 1000, loss: 1, step: 4 });
    await writer.settle();
    expect(events.map(({ event, step }) => [event, step])).toEqual([1, 2, 3].map((step) => ['save', step]));
    const { saved } = await openCheckpoints(folder);
    expect(saved).toMatchObject({ version: 2, configuration, path: join(folder, 'checkpoints', name(3)) });
    expect(await contentOf(saved as never)).toEqual(expectedAt(3, [1, 2, 3]));
    expect(names(folder)).toEqual([name(2), name(3)]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('keeps the latest checkpoints and the best of the phase', async () => {
    const folder = join(root, 'best');
    const writer = await (await openCheckpoints(folder, { keep: 1 })).begin();
    const left: string[][] = [];
    const scores = [
      [1, 0.1, 0],
      [2, 0.5, 1],
      [3, 0.2, 1],
      [4, 0.4, 1],
      [5, 0.2, 1],
      [6, Number.NaN, 1],
    ] as const;
    for (const [step, score, phase] of scores) {
      await saveStep(writer, step, score, phase);
      left.push(names(folder).map((one) => String(Number(one))));
    }
    expect(left).toEqual([['1'], ['2'], ['3'], ['3', '4'], ['3', '5'], ['3', '6']]);
  });

  it('continues, and cuts off points that are in no checkpoint', async () => {
    const folder = join(root, 'on');
    const first = await (await openCheckpoints(folder)).begin();
    await saveStep(first, 1);
    first.metrics.add({ phase: 0, samples: 999, loss: 1, step: 2 });
    await first.settle();
    writeFileSync(join(folder, 'metrics.jsonl'), '{"phase":0,"sam', { flag: 'a' });
    const second = await (await openCheckpoints(folder)).begin();
    await saveStep(second, 2);
    const { saved } = await openCheckpoints(folder);
    expect(await contentOf(saved as never)).toEqual(expectedAt(2, [1, 2]));
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('saves a step again after a rollback, and nothing if nothing is new', async () => {
    const folder = join(root, 'again');
    const writer = await (await openCheckpoints(folder)).begin();
    await saveStep(writer, 5);
    await saveStep(writer, 5);
    const state = stateOf(5, { phase: 0, rate: 0.5 });
    await writer.save(state, { configuration, seconds: 9 });
    tf.dispose(state.tensors);
    expect(names(folder)).toEqual([name(5), `${name(5)}-1`]);
    expect((await openCheckpoints(folder)).saved?.position).toEqual({ step: 5, phase: 0, rate: 0.5 });
  });

  it('keeps previous checkpoints until its first save if it is started over', async () => {
    const folder = join(root, 'fresh');
    await saveStep(await (await openCheckpoints(folder)).begin(), 7);
    for (let calls = 0; calls < 2; calls++) {
      const store = await openCheckpoints(folder);
      const fresh = await store.begin('fresh');
      fresh.metrics.add({ phase: 0, samples: 1, loss: 1, step: 1 });
      const before = await openCheckpoints(folder);
      expect(await contentOf(before.saved as never)).toEqual(expectedAt(7, [7]));
    }
    const taken = await (await openCheckpoints(folder)).begin();
    await saveStep(taken, 8);
    expect(await contentOf((await openCheckpoints(folder)).saved as never)).toEqual(expectedAt(8, [7, 8]));
    const fresh = await (await openCheckpoints(folder)).begin('fresh');
    await saveStep(fresh, 2);
    expect(await contentOf((await openCheckpoints(folder)).saved as never)).toEqual(expectedAt(2, [2]));
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'metrics.jsonl']);
  });

  it('keeps its records when it is finished', async () => {
    const folder = join(root, 'finished');
    const writer = await (await openCheckpoints(folder)).begin();
    await saveStep(writer, 1);
    mkdirSync(join(folder, 'checkpoint'));
    writer.metrics.add({ phase: 0, samples: 64, loss: 1, step: 2 });
    await writer.finish();
    expect(readdirSync(folder)).toEqual(['metrics.jsonl']);
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('refuses a bad number of checkpoints to keep', async () => {
    await expect(openCheckpoints(root, { keep: 0 })).rejects.toThrow(
      'keep is 0: give a whole number, 1 or more.',
    );
  });
});
