import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, randomSource } from '@tractjs/core';
import { ring } from '@tractjs/data';
import { train, vpObjective } from '@tractjs/distill';
import { uniform, vpCosine } from '@tractjs/schedules';
import { mlp } from '@tractjs/zoo';
import { readModelFolder } from '@tractjs/zoo/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { lockRun } from '../lock';
import { readEvents } from '../records';
import { temporaryFolder } from '../testing/temporary-folder';
import { type DurableEvent, type DurableJob, type DurableOptions, durable, OtherRunError } from '.';
import { RunDivergedError, RunInterruptedError } from './errors';
import { readRunResult } from './run-result';

const root = temporaryFolder();
beforeAll(() => tf.setBackend('cpu'));

/** A training of 40 steps. From the twentieth on its batches are NaN until the rate is at most `cure`. */
const training = (cure = 1): DurableJob => ({
  configuration: { cure },
  make(context) {
    const points = ring({ seed: 0 });
    const rate = context.resume?.position['rate'] ?? 1;
    const data: DataSource = {
      ...points,
      async batch(at, count) {
        const { x, labels } = await points.batch(at, count);
        if (at < 20 * 16 || rate <= cure) return { x, ...(labels && { labels }) };
        const spoilt = tf.mul(x, Number.NaN);
        tf.dispose([x, labels]);
        return { x: spoilt };
      },
    };
    const schedule = vpCosine();
    const network = mlp({ width: 8, layers: 1 });
    const params = network.init(randomSource(0));
    const model = { network, params, schedule, grid: uniform() };
    const run = train({
      model,
      data,
      ...vpObjective(schedule),
      samples: 640,
      batch: 16,
      seed: 0,
      ...context,
    });
    tf.dispose(params);
    return run;
  },
});

/** Walks a run in a folder of that name to its end, or to the first event for which `leave` holds. */
const carry = async (
  name: string,
  job: DurableJob = training(),
  options: Partial<DurableOptions> = {},
  leave: (event: DurableEvent) => boolean = () => false,
) => {
  const folder = join(root, name);
  const tensors = tf.memory().numTensors;
  const events: DurableEvent[] = [];
  const run = durable(job, { folder, saveSamples: 64, ...options });
  let error: unknown;
  try {
    for await (const event of run) {
      events.push(event);
      if (leave(event)) break;
    }
  } catch (caught) {
    error = caught;
  }
  const recorded = (await readEvents(folder)).values.map(({ event, details }) => [event, details['step']]);
  const leaked = tf.memory().numTensors - tensors;
  return { folder, events, error, result: run.result, recorded, leaked };
};

const weights = (folder: string) => readFileSync(join(folder, 'model', 'model.safetensors')).toString('hex');
const names = (events: readonly DurableEvent[]) => events.map(({ event }) => event);

describe('durable', () => {
  it('yields progress, writes the model and the result, and leaves no checkpoint', async () => {
    const { folder, events, result, leaked } = await carry('complete');
    expect(events[0]).toEqual({ event: 'start', step: 0 });
    expect(events.filter(({ event }) => event === 'progress')).toMatchObject([
      { samples: 160, totalSamples: 640 },
      { samples: 320 },
      { samples: 480 },
      { samples: 640 },
    ]);
    expect(names(events)).toContain('save');
    expect(result).toMatchObject({ samples: 640, earlier: false, modelFolder: join(folder, 'model') });
    expect(await readRunResult(folder)).toMatchObject({ configuration: { cure: 1 }, samples: 640 });
    const { document } = await readModelFolder(join(folder, 'model'));
    expect(document).toMatchObject({ network: { kind: 'mlp' }, provenance: { cure: 1 } });
    expect(readdirSync(folder).sort()).toEqual(
      ['environment.json', 'events.jsonl', 'metrics.jsonl', 'model', 'result.json'].sort(),
    );
    expect(leaked).toBe(0);
  });

  it('yields nothing for a finished run, and gives its result', async () => {
    const first = await carry('twice');
    let started = false;
    const engine = async () => {
      started = true;
      return { engine: '', threads: 1, versions: {} };
    };
    const second = await carry('twice', training(), { engine });
    expect(second.events).toEqual([]);
    expect(second.result).toEqual({ ...first.result, earlier: true });
    expect(started).toBe(false);
    const third = await carry('twice', training(), { fresh: true });
    expect(third.result?.earlier).toBe(false);
  });

  it('goes on where a loop was left or interrupted, to the same bits', async () => {
    const { folder } = await carry('undisturbed');
    const left = await carry('pieces', training(), {}, ({ event }) => event === 'progress');
    expect(left.result).toBeUndefined();
    expect(left.recorded.at(-1)).toEqual(['interrupt', undefined]);
    const controller = new AbortController();
    const interrupted = await carry('pieces', training(), { signal: controller.signal }, ({ event }) => {
      if (event === 'progress') controller.abort('SIGTERM');
      return false;
    });
    expect(interrupted.error).toBeInstanceOf(RunInterruptedError);
    expect(interrupted.error).toMatchObject({
      message: expect.stringMatching(/^Interrupted after \d+ of 640 samples\. The state is saved in /),
      at: { totalSamples: 640 },
    });
    const { events, result, leaked } = await carry('pieces');
    expect(events[0]).toMatchObject({ event: 'start', step: 20 });
    expect(result?.earlier).toBe(false);
    expect(weights(join(root, 'pieces'))).toBe(weights(folder));
    expect([left, interrupted].map((one) => one.leaked)).toEqual([0, 0]);
    expect(leaked).toBe(0);
  });

  it('refuses a folder that contains another run, with the differences, or starts over if asked to', async () => {
    const other = { ...training(), configuration: { cure: 2, seed: 0 } };
    const { folder } = await carry('other');
    const { error } = await carry('other', other);
    expect(error).toBeInstanceOf(OtherRunError);
    expect((error as Error).message).toBe(
      `${folder} contains a finished run with another configuration (cure was 1 and is now 2; seed was not set and is now 0): give the earlier configuration to go on with it, choose another folder, or start over in this one (fresh: true).`,
    );
    const reordered = { ...training(), configuration: { more: undefined, cure: 1 } };
    expect((await carry('other', reordered)).result?.earlier).toBe(true);
    expect((await carry('other', training(), { explode: 9 })).error).toMatchObject({
      changes: ['explode was not set and is now 9'],
    });
    expect((await carry('other', other, { otherRun: 'start-over' })).result?.earlier).toBe(false);
    await carry('unfinished', training(), {}, ({ event }) => event === 'progress');
    expect((await carry('unfinished', other)).error).toMatchObject({ state: 'unfinished' });
  });

  it('refuses what no run has written, a folder in use, and options that are out of range', async () => {
    mkdirSync(join(root, 'foreign', 'model'), { recursive: true });
    writeFileSync(join(root, 'foreign', 'model', 'mine.txt'), 'mine');
    expect((await carry('foreign')).error).toMatchObject({
      message: expect.stringMatching(/^folder is ".*foreign": it contains model, which no run has written/),
    });
    const lock = await lockRun(join(root, 'busy'));
    expect((await carry('busy')).error).toMatchObject({ message: expect.stringMatching(/under way in/) });
    await lock.release();
    const folder = join(root, 'none');
    const job = training();
    expect(() => durable(job, { folder: '' })).toThrow(/^folder is "": give the path of a folder/);
    expect(() => durable(job, { folder, saveSeconds: -1 })).toThrow(/^saveSeconds is -1: give a number/);
    expect(() => durable(job, { folder, saveSamples: 0 })).toThrow(/^saveSamples is 0: give a number above/);
    expect(() => durable(job, { folder, badSteps: 0.5 })).toThrow(/^badSteps is 0\.5: give a whole number/);
    expect(() => durable(job, { folder, explode: 0.5 })).toThrow(/^explode is 0\.5: give 0, or a factor/);
    expect(() => durable(job, { folder, onDivergence: 'no' as never })).toThrow(/^onDivergence is "no"/);
    expect(() => durable(job, { folder, sgnal: 1 } as never)).toThrow(/^sgnal is 1: durable has no such/);
    expect(() => durable({ ...job, make: 1 as never }, { folder })).toThrow(/^make is 1: give a function/);
    expect(() => durable({ ...job, configuration: [] as never }, { folder })).toThrow(
      /^configuration is \[\]/,
    );
    expect(existsSync(folder)).toBe(false);
  });

  it('writes nothing if the run cannot be made', async () => {
    const make = () => {
      throw new RangeError('no such thing');
    };
    const { folder, error } = await carry('unmade', { configuration: {}, make });
    expect(error).toBeInstanceOf(RangeError);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a durable run that diverges', () => {
  it('stops with a remedy, and goes on with a lower rate if that is asked for', async () => {
    const stopped = await carry('stop', training(0.5), { badSteps: 3 });
    expect(stopped.error).toBeInstanceOf(RunDivergedError);
    expect((stopped.error as Error).message).toMatch(
      /at step 22: training has diverged, and this step and the 2 before it were not applied\. .*No model was written\. The last checkpoint, of step \d+, is kept in .*checkpoints; what happened is recorded in .*faults\. Start the run again with onDivergence: 'lower-rate'/,
    );
    expect(stopped.events.filter(({ event }) => event === 'fault')).toMatchObject([
      {
        step: 20,
        message: expect.stringMatching(/^Step 20 was not applied \(loss is not finite: NaN, .*recorded in/),
      },
      { step: 21 },
      { step: 22 },
    ]);
    expect(readdirSync(join(stopped.folder, 'faults'))).toHaveLength(3);
    expect(stopped.recorded.filter(([event]) => event === 'fault').map(([, step]) => step)).toEqual([
      20, 21, 22,
    ]);
    expect(stopped.recorded.at(-1)?.[0]).toBe('error');
    expect(stopped.leaked).toBe(0);

    const lowered = await carry('stop', training(0.5), { badSteps: 3, onDivergence: 'lower-rate' });
    expect(lowered.result).toMatchObject({ earlier: false, samples: 640 });
    expect(lowered.events.filter(({ event }) => event === 'rollback')).toMatchObject([
      { step: 22, rate: 0.5, message: expect.stringContaining('Going on from the last checkpoint with 0.5') },
    ]);
    expect(names(lowered.events).filter((name) => name === 'start')).toHaveLength(2);
    expect(lowered.recorded.at(-1)?.[0]).toBe('finish');
    expect(existsSync(join(lowered.folder, 'checkpoints'))).toBe(false);
    expect(lowered.leaked).toBe(0);
  });

  it('goes back to its beginning if nothing else is saved, and gives up after three times', async () => {
    const safety = {
      badSteps: 2,
      onDivergence: 'lower-rate',
      saveSamples: undefined,
      saveSeconds: 1000,
    } as const;
    const { error, events, folder, leaked } = await carry('hopeless', training(0), safety);
    expect(error).toMatchObject({
      step: 0,
      message: expect.stringContaining('The learning rate was lowered as often as allowed'),
    });
    expect(events.filter(({ event }) => event === 'rollback')).toMatchObject([
      { rate: 0.5 },
      { rate: 0.25 },
      { rate: 0.125 },
    ]);
    expect(readdirSync(join(folder, 'checkpoints'))).toHaveLength(1);
    expect(leaked).toBe(0);
  });
});
