import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource, Level, Network } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniformTime } from './objective/levels';
import { batch, constant, mean, zeroData } from './testing/constant-network';
import { collect, path, scalars } from './testing/test-support';
import { train } from './train';

beforeAll(() => tf.setBackend('cpu'));

describe('train with its required options alone', () => {
  it('averages squares, clips the gradient at 1, has learning rate 2e-4 and momentum 0.999', async () => {
    const { model, calls } = constant();
    const start = model(2);
    const run = train({
      model: start,
      data: zeroData,
      levels: uniformTime(path),
      weight: ({ sigma }) => 3 * sigma,
      samples: 128 * 11,
      seed: 3,
    });
    const events = await collect(run);
    expect(events.map(({ step, samples }) => [step, samples])).toEqual([
      [10, 1280],
      [11, 1408],
    ]);
    const weights = calls.map(({ levels }) => mean(levels.map(({ sigma }) => 3 * sigma)));
    // The length of a step of Adam is the learning rate as long as the gradient stays the same.
    expect((events[0]?.loss as number) / mean(weights.slice(0, 10).map((w) => 4 * w))).toBeCloseTo(1, 2);
    expect((events[0]?.gradientNorm as number) / mean(weights.slice(0, 10).map((w) => 4 * w))).toBeCloseTo(
      1,
      2,
    );
    expect(events[0]?.learningRate).toBe(2e-4);
    const state = scalars(run.state().tensors);
    expect(state['params/c']).toBeCloseTo(2 - 11 * 2e-4, 5);
    expect(state['adam.m/c']).toBeCloseTo(1 - 0.9 ** 11, 5);
    const average = mean(Array.from({ length: 11 }, (_, i) => 2 - (i + 1) * 2e-4));
    expect(state['inference/c']).toBeCloseTo(average, 5);
    const noise = calls.flatMap(({ x, levels }) => x.map((z, i) => z / (levels[i >> 1] as Level).sigma));
    expect(new Set(noise.map((z) => z.toFixed(6))).size).toBeGreaterThan(0.99 * noise.length);
    expect(new Set(calls.map(({ levels }) => levels.map(({ time }) => time).join())).size).toBe(11);
    run.dispose();
    tf.dispose(start.params);
  });

  it('accepts a momentum, a reduction and a learning rate', async () => {
    const { model } = constant();
    const start = model(2);
    const run = train({
      model: start,
      data: zeroData,
      levels: uniformTime(path),
      weight: () => 1,
      samples: 8,
      batch,
      seed: 3,
      learningRate: 0.5,
      mu: 0,
      reduction: 'sum',
      adam: { clip: 0 },
    });
    expect((await collect(run))[0]).toMatchObject({ loss: 8, gradientNorm: 8, learningRate: 0.5 });
    const state = scalars(run.state().tensors);
    expect(state['adam.m/c']).toBeCloseTo(0.8, 6);
    expect(state['inference/c']).toBe(state['params/c']);
    run.dispose();
    tf.dispose(start.params);
  });
});

describe('train', () => {
  const labelled: DataSource = {
    ...zeroData,
    classes: 2,
    batch: async (_, count) => ({ x: tf.zeros([count, 2]), labels: tf.ones([count], 'int32') }),
  };
  const short = { levels: uniformTime(path), weight: () => 1, samples: 8, batch, seed: 3 };

  it('reports no steps of a teacher or a student', async () => {
    const start = constant().model(2);
    const run = train({ ...short, model: start, data: zeroData });
    expect((await collect(run))[0]).toMatchObject({ from: 0, to: 0, phase: 0, phases: 1 });
    run.dispose();
    tf.dispose(start.params);
  });

  it('does not pass labels to a network without classes', async () => {
    const start = constant().model(2);
    const seen: unknown[] = [];
    const network: Network = {
      ...start.network,
      apply: (params, x, levels, condition) => {
        seen.push(condition);
        return start.network.apply(params, x, levels);
      },
    };
    const run = train({ ...short, model: { ...start, network }, data: labelled });
    await collect(run);
    expect(seen).toEqual([undefined]);
    run.dispose();
    tf.dispose(start.params);
  });

  it('hides a share of the labels from 0 to 1', async () => {
    const start = constant().model(2);
    const labels: number[] = [];
    const network: Network = {
      ...start.network,
      classes: 3,
      apply: (params, x, levels, condition) => {
        labels.push(...(condition?.labels?.dataSync() ?? []));
        return start.network.apply(params, x, levels);
      },
    };
    const model = { ...start, network };
    const run = train({ ...short, model, data: labelled, hideLabels: 1 });
    await collect(run);
    expect(labels).toEqual(new Array(8).fill(2));
    run.dispose();
    for (const hideLabels of [-0.1, 1.1, Number.NaN])
      expect(() => train({ ...short, model, data: labelled, hideLabels })).toThrow(
        `hideLabels is ${hideLabels}`,
      );
    tf.dispose(start.params);
  });
});
