import type { ProgressEvent, Run } from '@tractjs/tractjs';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../errors';
import { makeOutput } from '../output';
import type { RunFolder } from './run-folder';
import { walkRun } from './walk-run';

/** A run of 25 steps of 4 samples, and a folder that remembers what was saved. */
const setUp = (failAt = Number.POSITIVE_INFINITY) => {
  let step = 0;
  const saves: { readonly step: number; readonly points: number }[] = [];
  const run = {
    get finished() {
      return step === 25;
    },
    state: () => ({ tensors: {}, position: { step } }),
    async *[Symbol.asyncIterator](): AsyncGenerator<ProgressEvent> {
      while (step < 25) {
        step++;
        if (step === failAt) throw new Error('diverged');
        yield {
          ...{ phase: 0, phases: 1, from: 0, to: 0, step, samples: 4 * step, totalSamples: 100 },
          ...{ loss: step, gradientNorm: 1, learningRate: 1, rate: 1, secondsLeft: 1, skipped: 0 },
        };
      }
    },
  } as unknown as Run;
  const folder = {
    checkpoint: undefined,
    checkpointFolder: 'out/checkpoint',
    save: async ({ position }, { history }) => {
      saves.push({ step: position['step'] as number, points: history.length });
    },
  } as RunFolder as RunFolder & { save: RunFolder['save'] };
  const controller = new AbortController();
  const stream = { write: () => {} };
  const output = makeOutput({ stdout: stream, stderr: stream, signal: controller.signal, env: {} }, false);
  const walk = (options: { readonly checkpointSeconds?: number } = {}) =>
    walkRun({ run, folder, output, signal: controller.signal, stage: 'train', ...options });
  return { walk, saves, controller };
};

describe('walkRun', () => {
  it('saves every so often, and not at the end', async () => {
    const { walk, saves } = setUp();
    const result = await walk({ checkpointSeconds: 0 });
    expect(saves.map(({ step }) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(result).toMatchObject({ samples: 100, finalLoss: 23 });
    expect(result.history.map(({ samples, loss }) => [samples, loss])).toEqual([
      [40, 5.5],
      [80, 15.5],
      [100, 23],
    ]);
  });

  it('saves once and stops on an interrupt', async () => {
    const { walk, saves, controller } = setUp();
    controller.abort();
    await expect(walk()).rejects.toThrow(/Interrupted after 4 of 100 samples.*out\/checkpoint/);
    await expect(walk()).rejects.toBeInstanceOf(InterruptedError);
    expect(saves.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('writes nothing where the run fails', async () => {
    const { walk, saves } = setUp(13);
    await expect(walk()).rejects.toThrow('diverged');
    expect(saves).toEqual([]);
  });
});
