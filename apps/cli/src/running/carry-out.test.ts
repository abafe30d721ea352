import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { readEvents } from '@tractjs/runs';
import {
  type DataSource,
  type Engine,
  mlp,
  randomSource,
  ring,
  train,
  uniform,
  vpCosine,
  vpObjective,
} from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SafetyValues } from '../options/safety';
import { makeOutput } from '../terminal/output';
import { temporaryFolder } from '../testing/temporary-folder';
import { carryOut } from './carry-out';
import type { Job } from './job';

const root = temporaryFolder();
beforeAll(() => tf.setBackend('cpu'));

/** A training of 40 steps whose batches from the twentieth on are no numbers until the rate is at most `cure`. */
const poisoned = (cure: number): Job => ({
  stage: 'train',
  title: 'train',
  configuration: { cure },
  provenance: {},
  async make(context) {
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

const carry = async (name: string, cure: number, safety: Partial<SafetyValues>) => {
  let notes = '';
  const stderr = {
    write(text: string) {
      notes += text;
    },
  };
  const { signal } = new AbortController();
  const output = makeOutput({ stdout: { write() {} }, stderr, signal, env: {} }, false);
  const path = join(root, name);
  const engine = async () => ({ backend: 'cpu', line: 'engine: cpu', threads: 1 }) as Engine;
  const tensors = tf.memory().numTensors;
  const outcome = await carryOut(poisoned(cure), {
    path,
    fresh: false,
    engine,
    output,
    signal,
    safety: { saveSamples: 64, ...safety },
  }).catch((error: Error) => error.message);
  const events = (await readEvents(path)).values.map(({ event, details }) => [
    event,
    details['step'],
    details['rate'],
  ]);
  return { outcome, path, notes, events, leaked: tf.memory().numTensors - tensors };
};

describe('a run that diverges', () => {
  it('stops with a remedy, and continues with a lower rate if asked to', async () => {
    const stopped = await carry('stop', 0.5, { badSteps: 3 });
    expect(stopped.outcome).toMatch(
      /at step 22: training has diverged, and this step and the 2 before it were not applied\. .*No model was written\. The last checkpoint, of step \d+, is kept in .*checkpoints; what happened is recorded in .*faults\. Run the command again with --on-divergence lower-rate to continue/,
    );
    expect(stopped.notes).toMatch(/Step 20 was not applied \(loss is not finite: NaN, .*recorded in/);
    expect(readdirSync(join(stopped.path, 'faults'))).toHaveLength(3);
    expect(stopped.events.filter(([event]) => event === 'fault').map(([, step]) => step)).toEqual([
      20, 21, 22,
    ]);
    expect(stopped.events.at(-1)?.[0]).toBe('error');
    expect(stopped.leaked).toBe(0);

    const lowered = await carry('stop', 0.5, { badSteps: 3, onDivergence: 'lower-rate' });
    expect(lowered.outcome).toMatchObject({ earlier: false, samples: 640 });
    expect(lowered.notes).toContain('Going on from the last checkpoint with 0.5 times the learning rate.');
    expect(lowered.events.filter(([event]) => event === 'rollback')).toEqual([['rollback', 22, 0.5]]);
    expect(lowered.events.at(-1)?.[0]).toBe('finish');
    expect(existsSync(join(lowered.path, 'checkpoints'))).toBe(false);
    expect(lowered.leaked).toBe(0);
  });

  it('returns to its start if nothing is saved, and gives up after three times', async () => {
    const safety = {
      badSteps: 2,
      onDivergence: 'lower-rate',
      saveSamples: undefined,
      saveSeconds: 1000,
    } as const;
    const { outcome, events, path, leaked } = await carry('hopeless', 0, safety);
    expect(outcome).toMatch(
      /The learning rate has reached its lowest value: start again with a lower --learning-rate/,
    );
    expect(events.filter(([event]) => event === 'rollback').map(([, , rate]) => rate)).toEqual([
      0.5, 0.25, 0.125,
    ]);
    expect(events.filter(([event]) => event === 'resume').map(([, step]) => step)).toEqual([0, 0, 0]);
    expect(readdirSync(join(path, 'checkpoints'))).toHaveLength(1);
    expect(leaked).toBe(0);
  });
});
