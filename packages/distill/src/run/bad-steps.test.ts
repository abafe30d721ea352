import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  iterateTo,
  numbersOf,
  poisonedData,
  type RunOptions,
  runKinds,
  valuesOf,
  withoutLeaks,
  withoutTensors,
} from '../testing/run-kinds';
import { collect, copy } from '../testing/test-support';
import type { BadStep } from './faults';
import type { Run, RunState } from './run';

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.entries(runKinds))('%s', (kind, make) => {
  it.each([
    ['loss is not finite', Number.NaN],
    ['loss is not finite', 1e30],
    ['gradient is not finite', 1e16],
  ])('skips a batch whose %s, and changes nothing', (reason, factor) =>
    withoutLeaks(async () => {
      const seen: BadStep[] = [];
      const states: ReturnType<typeof numbersOf>[] = [];
      const onBadStep = (bad: BadStep) => {
        seen.push(bad);
        states.push(numbersOf(run));
      };
      const run = make({ data: poisonedData({ 3: factor }), faults: { onBadStep } });
      const own = tf.memory().numTensors;
      for await (const { step } of run) if (step === 3 || step === 4) states.push(numbersOf(run));
      expect(tf.memory().numTensors).toBe(own);
      const [before, then, after] = states;
      expect(then).toEqual(before);
      expect(after).toEqual({ ...before, step: 4, bad: 1 });
      expect(seen).toMatchObject([
        { reason, step: 3, phase: 0, inARow: 1, seed: 4, level: before?.['level'] },
      ]);
      expect(numbersOf(run)).toMatchObject({ step: 12, updates: 11, bad: 0 });
      run.dispose();
    }),
  );

  it('passes the tensors of a bad step to an asynchronous callback', () =>
    withoutLeaks(async () => {
      const seen: ReturnType<typeof valuesOf>[] = [];
      const onBadStep = async (bad: BadStep) => {
        await tf.nextFrame();
        seen.push(valuesOf(bad));
        expect(JSON.parse(JSON.stringify(bad.levels))).toEqual(bad.levels);
        expect(bad.levels['t']).toHaveLength(batch);
      };
      const run = make({ data: poisonedData({ 2: Number.NaN }), faults: { onBadStep } });
      await collect(run);
      const target = kind === 'train' ? ['weights'] : ['x0', 'xMid'];
      expect(Object.keys(seen[0] ?? {}).sort()).toEqual(['noise', 'x', 'xt', ...target].sort());
      expect(seen[0]?.['x']).toEqual(Array(2 * batch).fill(Number.NaN));
      run.dispose();
    }));

  it('repeats a bad step with the same loss if it is resumed there', () =>
    withoutLeaks(async () => {
      const data = poisonedData({ 8: 40 });
      const reported: [ReturnType<typeof withoutTensors>, ReturnType<typeof valuesOf>][] = [];
      const saved: RunState[] = [];
      const faults = {
        explode: 5,
        onBadStep(bad: BadStep) {
          reported.push([withoutTensors(bad), valuesOf(bad)]);
          if (saved.length === 0) saved.push(copy(run.state()));
        },
      };
      let run = make({ data, faults });
      await iterateTo(run, 9);
      run.dispose();
      run = make({ data, faults, resume: saved[0] as RunState });
      await iterateTo(run, 9);
      run.dispose();
      expect(reported).toHaveLength(2);
      expect(reported[1]).toEqual(reported[0]);
      expect(reported[0]?.[0]).toMatchObject({ reason: 'loss exploded', step: 8 });
      expect(reported[0]?.[0].loss).toBeGreaterThan(5 * (reported[0]?.[0].level ?? Number.POSITIVE_INFINITY));
      tf.dispose(saved.map(({ tensors }) => tensors));
    }));

  it('applies a spike if no limit is given', () =>
    withoutLeaks(async () => {
      const run = make({ data: poisonedData({ 8: 40 }), faults: { onBadStep: () => expect.unreachable() } });
      await collect(run);
      expect(run.state().position['updates']).toBe(12);
      run.dispose();
    }));

  it('reports the number of skipped steps, and only finite losses', () =>
    withoutLeaks(async () => {
      const nothing = Number.NaN;
      const run = make({ data: poisonedData({ 0: nothing, 3: nothing, 4: nothing, 10: nothing }) });
      const events = await collect(run);
      expect(events.map(({ step, skipped }) => [step, skipped])).toEqual([
        ...[2, 3].map((step) => [step, 1]),
        [4, 2],
        ...[5, 6, 7, 8, 9, 10].map((step) => [step, 3]),
        ...[11, 12].map((step) => [step, 4]),
      ]);
      expect(events.every(({ loss, gradientNorm }) => Number.isFinite(loss + gradientNorm))).toBe(true);
      expect(events[2]?.loss).toBe(events[1]?.loss);
      expect(events.at(-1)).toMatchObject({ samples: 12 * batch, secondsLeft: 0 });
      run.dispose();
    }));

  it('keeps its state if the callback fails', () =>
    withoutLeaks(async () => {
      const onBadStep = async () => {
        throw new Error('the disk is full');
      };
      const run = make({ data: poisonedData({ 4: Number.NaN }), faults: { onBadStep } });
      const own = tf.memory().numTensors;
      await expect(collect(run)).rejects.toThrow('the disk is full');
      expect(tf.memory().numTensors).toBe(own);
      expect(run.state().position).toMatchObject({ step: 4, updates: 4, bad: 0 });
      run.dispose();
    }));
});

it('restarts the running mean of the loss with a phase', async () => {
  await withoutLeaks(async () => {
    const run = (runKinds['distill'] as (options: RunOptions) => Run)({});
    const levels: number[] = [];
    const losses: number[] = [];
    for await (const { loss } of run) {
      losses.push(loss);
      levels.push(run.state().position['level'] as number);
    }
    expect([levels[0], levels[6]]).toEqual([losses[0], losses[6]]);
    expect(levels[5]).not.toBe(losses[5]);
    run.dispose();
  });
});
