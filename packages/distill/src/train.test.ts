import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Model, Network } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniformTime } from './objective/levels';
import { uniformWeight } from './objective/weights';
import type { ProgressEvent } from './run/progress';
import {
  collect,
  copy,
  gaussianData,
  linearModel,
  linearNetwork,
  path,
  scalars,
} from './testing/test-support';
import { type TrainOptions, train } from './train';

beforeAll(() => tf.setBackend('cpu'));

const options = (model: Model): TrainOptions => ({
  model,
  data: gaussianData,
  levels: uniformTime(path),
  weight: uniformWeight(),
  samples: 64 * 60,
  batch: 64,
  seed: 4,
  learningRate: (fraction) => 0.1 * (1 - fraction) + 0.001,
  mu: 0.9,
  every: 5,
});

describe('train', () => {
  it('finds the exact denoiser of a Gaussian, and leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const model = linearModel(0, 1);
    const run = train(options(model));
    const counts = new Set<number>();
    const events: ProgressEvent[] = [];
    for await (const event of run) {
      events.push(event);
      counts.add(tf.memory().numTensors);
    }
    expect(counts.size).toBe(1);
    expect(run.finished).toBe(true);
    const { posterior, flow } = scalars(run.model.params) as { posterior: number; flow: number };
    expect(Math.abs(posterior - 1)).toBeLessThan(0.15);
    expect(Math.abs(flow)).toBeLessThan(0.12);
    expect(events.map((event) => event.step)).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    expect(events.at(-1)).toMatchObject({
      phase: 0,
      phases: 1,
      samples: 3840,
      totalSamples: 3840,
      secondsLeft: 0,
    });
    expect((events.at(-1) as ProgressEvent).loss).toBeLessThan((events[0] as ProgressEvent).loss);
    expect(scalars(model.params)).toEqual({ posterior: 0, flow: 1 });
    run.dispose();
    tf.dispose(model.params);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('continues with the same bits if it is stopped and iterated again or resumed', async () => {
    const model = linearModel(0, 1);
    const short = { ...options(model), samples: 64 * 12, every: 1 };
    const whole = train(short);
    const events = await collect(whole);
    const stopped = train(short);
    for await (const event of stopped) if (event.step === 5) break;
    expect(stopped.finished).toBe(false);
    const saved = copy(stopped.state());
    expect((await collect(stopped)).map((event) => event.loss)).toEqual(
      events.slice(5).map((event) => event.loss),
    );
    const resumed = train({ ...short, resume: saved });
    expect((await collect(resumed)).map((event) => event.loss)).toEqual(
      events.slice(5).map((event) => event.loss),
    );
    const final = scalars(whole.state().tensors);
    expect(scalars(stopped.state().tensors)).toEqual(final);
    expect(scalars(resumed.state().tensors)).toEqual(final);
    for (const run of [whole, stopped, resumed]) run.dispose();
    tf.dispose([model.params, saved.tensors]);
  });

  it('gives the same bits if data arrive late, and releases the batch that was read ahead', async () => {
    const model = linearModel(0, 1);
    const before = tf.memory().numTensors;
    const short = { ...options(model), samples: 64 * 6, every: 1 };
    const late = {
      ...gaussianData,
      async batch(position: number, count: number) {
        await tf.nextFrame();
        return await gaussianData.batch(position, count);
      },
    };
    const weights = [];
    for (const data of [gaussianData, late]) {
      const run = train({ ...short, data });
      const own = tf.memory().numTensors;
      for await (const { step } of run) if (step === 3) break;
      expect(tf.memory().numTensors).toBe(own);
      await collect(run);
      expect(tf.memory().numTensors).toBe(own);
      weights.push(scalars(run.model.params));
      run.dispose();
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(model.params);
  });

  it('gives the same parameters for the same seed, and others for another seed', async () => {
    const model = linearModel(0, 1);
    const results = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const run = train({ ...options(model), samples: 64 * 3, seed });
        await collect(run);
        const result = scalars(run.model.params);
        run.dispose();
        return result;
      }),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).not.toEqual(results[2]);
    tf.dispose(model.params);
  });

  it('stops if the loss is NaN, and leaves the parameters unchanged', async () => {
    let calls = 0;
    const failing: Network = {
      ...linearNetwork,
      apply: (...args) => tf.tidy(() => tf.mul(linearNetwork.apply(...args), ++calls > 3 ? Number.NaN : 1)),
    };
    const model = { ...linearModel(0, 1), network: failing };
    const run = train({ ...options(model), every: 1, faults: { inARow: 1 } });
    const seen: (Record<string, number> | number)[] = [];
    await expect(
      (async () => {
        for await (const _ of run) seen.splice(0, 2, scalars(run.state().tensors), tf.memory().numTensors);
      })(),
    ).rejects.toThrow('training has diverged');
    expect(run.state().position['step']).toBe(3);
    expect([scalars(run.state().tensors), tf.memory().numTensors]).toEqual(seen);
    run.dispose();
    tf.dispose(model.params);
  });

  it('refuses bad numbers and data before it makes a tensor', () => {
    const model = linearModel(0, 1);
    const before = tf.memory().numTensors;
    expect(() => train({ ...options(model), samples: 0 })).toThrow('samples is 0');
    expect(() => train({ ...options(model), batch: 1.5 })).toThrow('batch is 1.5');
    expect(() => train({ ...options(model), data: { ...gaussianData, shape: [3] } })).toThrow(
      'the network takes [2]',
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(model.params);
  });
});

it('replaces a share of the labels by the class for "any class"', async () => {
  const seen: number[] = [];
  const network: Network = {
    ...linearNetwork,
    classes: 3,
    apply(params, x, levels, condition) {
      seen.push(...(condition?.labels?.dataSync() ?? []));
      return linearNetwork.apply(params, x, levels);
    },
  };
  const data = {
    ...gaussianData,
    classes: 2,
    batch: async (position: number, count: number) => ({
      ...(await gaussianData.batch(position, count)),
      labels: tf.fill([count], 1, 'int32') as tf.Tensor1D,
    }),
  };
  const model = { ...linearModel(0, 1), network };
  const before = tf.memory().numTensors;
  const run = train({ ...options(model), data, samples: 64 * 10, hideLabels: 0.25 });
  await collect(run);
  run.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(seen.length).toBe(640);
  expect(seen.filter((label) => label === 2).length / 640).toBeCloseTo(0.25, 1);
  expect(seen.every((label) => label === 1 || label === 2)).toBe(true);
  const few = { ...model, network: { ...network, classes: 2 } };
  expect(() => train({ ...options(few), data, hideLabels: 0.25 })).toThrow('hideLabels is 0.25');
  expect(() => train({ ...options(model), data, hideLabels: 2 })).toThrow('hideLabels is 2');
  tf.dispose(model.params);
});
