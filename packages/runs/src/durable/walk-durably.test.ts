import { TractError } from '@tractjs/core';
import type { ProgressEvent, Run, RunState } from '@tractjs/distill';
import { describe, expect, it } from 'vitest';
import type { SaveOptions } from '../checkpoint';
import { channel } from './channel';
import type { DurableEvent } from './durable-event';
import { safetyOf } from './durable-options';
import { RunInterruptedError } from './errors';
import type { RunFolder } from './run-folder';
import { walkDurably } from './walk-durably';

interface Trouble {
  readonly failAt?: number;
  readonly problem?: string;
  /** Resolves when the checkpoint of a step is on the disk; `now` returns the run's step. Default: at once. */
  readonly writeTakes?: (at: number, now: () => number) => Promise<void>;
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A run of 25 steps of 4 samples, and a folder that records what was saved. */
const setUp = ({ failAt = Number.POSITIVE_INFINITY, problem = '', writeTakes }: Trouble = {}) => {
  let [step, points] = [0, 0];
  const saves: { step: number; points: number; pending: number; score: number | undefined }[] = [];
  const run = {
    get finished() {
      return step === 25;
    },
    state: () => ({ tensors: {}, position: { step } }),
    async *[Symbol.asyncIterator](): AsyncGenerator<ProgressEvent> {
      while (step < 25) {
        await tick();
        step++;
        atRisk = Math.max(atRisk, step - durable);
        if (step === failAt) throw new Error('diverged');
        yield {
          phase: 0,
          phases: 1,
          from: 0,
          to: 0,
          step,
          samples: 4 * step,
          totalSamples: 100,
          loss: step,
          gradientNorm: 1,
          learningRate: 1,
          rate: 1,
          secondsLeft: 1,
          skipped: 0,
        };
      }
    },
  } as unknown as Run;
  /** Steps whose checkpoint is on the disk, and the largest number of steps that a kill would have had done again. */
  let [durable, atRisk] = [0, 0];
  let writing: Promise<void> | undefined;
  const folder = {
    configuration: {},
    saved: undefined,
    checkpointFolder: 'out/checkpoints',
    begin: async () => ({
      metrics: { add: () => points++ },
      prepare: () => undefined,
      get busy() {
        return writing !== undefined;
      },
      settle: async () => writing,
      async save({ position }: RunState, about: SaveOptions) {
        const at = position['step'] as number;
        saves.push({ step: at, points, pending: about.pending?.length ?? 0, score: about.score });
        if (problem) throw new TractError(problem);
        if (!writeTakes) {
          durable = at;
          return;
        }
        writing = writeTakes(at, () => step).then(() => {
          durable = at;
          writing = undefined;
        });
        await writing;
      },
    }),
  } as unknown as RunFolder;
  const controller = new AbortController();
  const reported: DurableEvent[] = [];
  const start = (saveSeconds = 30, saveSamples?: number) =>
    walkDurably({
      run,
      folder,
      signal: controller.signal,
      check: async () => {},
      safety: safetyOf({ saveSeconds, saveSamples }),
      events: channel<DurableEvent>(),
    });
  const walk = async (saveSeconds?: number, saveSamples?: number) => {
    const walking = start(saveSeconds, saveSamples);
    for (;;) {
      const { done, value } = await walking.next();
      if (done) return value;
      reported.push(value);
    }
  };
  return { start, walk, saves, controller, reported, atRisk: () => atRisk };
};

describe('walkDurably', () => {
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

  it('saves once and stops if it is interrupted', async () => {
    const { walk, saves, controller } = setUp();
    controller.abort();
    await expect(walk()).rejects.toThrow(/Interrupted after 4 of 100 samples.*out\/checkpoints:/);
    await expect(walk()).rejects.toBeInstanceOf(RunInterruptedError);
    expect(saves.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('saves and stops if the caller leaves the loop', async () => {
    const { start, saves } = setUp();
    for await (const event of { [Symbol.asyncIterator]: () => start() })
      if (event.event === 'progress') break;
    expect(saves.map(({ step, points, pending }) => [step, points, pending])).toEqual([[10, 1, 0]]);
  });

  it('writes nothing if the run fails', async () => {
    const { walk, saves } = setUp({ failAt: 13 });
    await expect(walk()).rejects.toThrow('diverged');
    expect(saves).toEqual([]);
  });

  it('saves by samples, with the steps that are in no point yet and the mean loss since the save before', async () => {
    const { walk, saves } = setUp();
    await walk(30, 32);
    expect(saves).toEqual([
      { step: 4, points: 0, pending: 4, score: 2.5 },
      { step: 11, points: 1, pending: 1, score: 8 },
      { step: 18, points: 1, pending: 8, score: 15 },
    ]);
  });

  it('trains on while a checkpoint is written, if that is in time', async () => {
    const seen: (readonly [at: number, written: number])[] = [];
    const { walk, saves, atRisk } = setUp({
      async writeTakes(at, now) {
        while (now() < at + 2) await tick();
        seen.push([at, now()]);
      },
    });
    await walk(30, 40);
    // The first starts after half of the interval, the others earlier than its end by twice what one takes.
    expect(saves.map(({ step }) => step)).toEqual([5, 11, 17, 23]);
    expect(seen).toEqual([
      [5, 7],
      [11, 13],
      [17, 19],
      [23, 25],
    ]);
    expect(atRisk()).toBeLessThan(10);
  });

  it.each([
    [10, 1],
    [3, 1],
    [1, 1],
    [10, 4],
  ])(
    'waits for a checkpoint rather than go more than %i steps beyond the one before, however long writes take',
    async (interval, quick) => {
      let writes = 0;
      const { walk, saves, atRisk } = setUp({
        // Far longer than any number of steps, or at once: the schedule has nothing to learn from.
        async writeTakes() {
          if (writes++ % quick === 0) for (let i = 0; i < 500; i++) await tick();
        },
      });
      const { samples } = await walk(30, 4 * interval);
      expect(samples).toBe(100);
      expect(atRisk()).toBe(interval);
      expect(saves.length).toBeGreaterThanOrEqual(Math.floor(24 / interval));
    },
  );

  it('stops without another step if it is interrupted while it waits', async () => {
    const { walk, saves, controller } = setUp({
      async writeTakes(at) {
        if (at === 2) controller.abort();
        await tick();
      },
    });
    await expect(walk(30, 4 * 2)).rejects.toThrow(/Interrupted after 8 of 100 samples/);
    expect(saves.map(({ step }) => step)).toEqual([1, 2, 2]);
  });

  it('reports a checkpoint that cannot be saved and goes on; at an interruption that is the error', async () => {
    const { walk, saves, reported } = setUp({ problem: 'The disk is full.' });
    expect((await walk(30, 40)).samples).toBe(100);
    expect(saves.map(({ step }) => step)).toEqual([5, 14, 23]);
    expect(reported).toContainEqual({
      event: 'error',
      during: 'save',
      message: 'The disk is full. The run goes on, and tries again.',
    });
    const interrupted = setUp({ problem: 'The disk is full.' });
    interrupted.controller.abort();
    await expect(interrupted.walk()).rejects.toThrow(/^The disk is full\.$/);
  });
});
