import { type ProgressEvent, type Run, type RunState, type SaveOptions, TractError } from '@tractjs/tractjs';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../errors';
import { safetyDefaults } from '../options/safety';
import { makeOutput } from '../output';
import type { RunFolder } from './run-folder';
import { walkRun } from './walk-run';

/** A run of 25 steps of 4 samples, and a folder that remembers what was saved. */
const setUp = ({ failAt = Number.POSITIVE_INFINITY, problem = '' } = {}) => {
  let [step, points] = [0, 0];
  const saves: { step: number; points: number; pending: number; score: number | undefined }[] = [];
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
  let busy = false;
  const folder = {
    configuration: {},
    saved: undefined,
    checkpointFolder: 'out/checkpoints',
    begin: async () => ({
      metrics: { add: () => points++ },
      prepare: () => undefined,
      get busy() {
        return busy;
      },
      settle: async () => undefined,
      async save({ position }: RunState, about: SaveOptions) {
        saves.push({
          step: position['step'] as number,
          points,
          pending: about.pending?.length ?? 0,
          score: about.score,
        });
        if (problem) throw new TractError(problem);
      },
    }),
  } as unknown as RunFolder;
  const controller = new AbortController();
  let notes = '';
  const stream = {
    write: (text: string) => {
      notes += text;
    },
  };
  const output = makeOutput({ stdout: stream, stderr: stream, signal: controller.signal, env: {} }, false);
  const walk = (saveSeconds = 30, saveSamples?: number) =>
    walkRun({
      run,
      folder,
      output,
      signal: controller.signal,
      stage: 'train',
      safety: { ...safetyDefaults, saveSeconds, saveSamples },
    });
  const setBusy = (now: boolean) => {
    busy = now;
  };
  return { walk, saves, controller, setBusy, notes: () => notes };
};

describe('walkRun', () => {
  it('saves every so often, and not at the end', async () => {
    const { walk, saves } = setUp();
    const result = await walk(0);
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
    await expect(walk()).rejects.toThrow(/Interrupted after 4 of 100 samples.*out\/checkpoints:/);
    await expect(walk()).rejects.toBeInstanceOf(InterruptedError);
    expect(saves.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('writes nothing where the run fails', async () => {
    const { walk, saves } = setUp({ failAt: 13 });
    await expect(walk()).rejects.toThrow('diverged');
    expect(saves).toEqual([]);
  });

  it('saves by samples, with the steps that are in no point yet and the mean loss since the save before', async () => {
    const { walk, saves } = setUp();
    await walk(30, 32);
    expect(saves).toEqual([
      { step: 5, points: 0, pending: 5, score: 3 },
      { step: 13, points: 1, pending: 3, score: 9.5 },
      { step: 21, points: 2, pending: 1, score: 17.5 },
    ]);
  });

  it('does not wait for a save that is under way', async () => {
    const { walk, saves, setBusy } = setUp();
    setBusy(true);
    await walk(0);
    expect(saves).toEqual([]);
  });

  it('goes on where a checkpoint cannot be saved, and says so; at an interrupt that is the error', async () => {
    const { walk, saves, notes } = setUp({ problem: 'The disk is full.' });
    expect((await walk(30, 40)).samples).toBe(100);
    expect(saves.map(({ step }) => step)).toEqual([6, 16]);
    expect(notes()).toContain('The disk is full. The run goes on, and tries again.\n');
    const interrupted = setUp({ problem: 'The disk is full.' });
    interrupted.controller.abort();
    await expect(interrupted.walk()).rejects.toThrow(/^The disk is full\.$/);
  });
});
