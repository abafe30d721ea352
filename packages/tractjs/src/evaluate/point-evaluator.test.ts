import * as tf from '@tensorflow/tfjs-core';
import { ring } from '@tractjs/data';
import { startEngine } from '@tractjs/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateSamples, floorOf, startEvaluation } from './evaluate-samples';
import { pointEvaluator } from './point-evaluator';

const data = ring({ seed: 1 });
const evaluator = () => pointEvaluator({ data, count: 5000 });

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
});

describe('pointEvaluator', () => {
  it('has the mean and covariance of the data, and labels points by their component', async () => {
    const judge = evaluator();
    // A ring of radius 1 with deviation 0.05 has variance 1/2 + 0.0025 along every axis.
    expect(judge.reference.mean.every((m) => Math.abs(m) < 0.05)).toBe(true);
    expect(judge.reference.covariance[0]).toBeCloseTo(0.5025, 1);
    const { x, labels } = data.batch(0, 500);
    const examined = await judge.examine(x);
    expect([...examined.labels]).toEqual([...(labels as tf.Tensor).dataSync()]);
    expect(examined.features).toEqual(x.dataSync());
    tf.dispose([x, labels as tf.Tensor]);
  });

  it('refuses points of another dimension', async () => {
    const x = tf.zeros([3, 4]);
    await expect(evaluator().examine(x)).rejects.toThrow(/give points \[N, 2\]/);
    x.dispose();
  });

  it('has a floor near 0 that falls with the number of points', async () => {
    const judge = evaluator();
    const [few, many] = [await floorOf(judge, 50), await floorOf(judge, 5000)];
    expect(many).toBeGreaterThan(0);
    expect(many).toBeLessThan(0.005);
    expect(few).toBeGreaterThan(many);
  });
});

describe('evaluateSamples', () => {
  const shifted = function* (by: number, count: number) {
    for (let start = 0; start < count; start += 100) {
      const { x, labels } = data.batch(start, 100);
      labels?.dispose();
      const moved = tf.add(x, by);
      x.dispose();
      yield moved;
    }
  };

  it('returns the squared length of a shift, the labels in order, and the agreement with them', async () => {
    const judge = evaluator();
    const before = tf.memory().numTensors;
    const found = await evaluateSamples(shifted(3, 2000), judge);
    // A shift by 3 along both axes: 9 + 9. The covariance does not change.
    expect(found.frechet).toBeGreaterThan(17);
    expect(found.frechet).toBeLessThan(19);
    expect([found.count, found.labels.length, found.agreement]).toEqual([2000, 2000, undefined]);
    const still = await evaluateSamples(shifted(0, 2000), judge);
    expect(still.frechet).toBeLessThan(0.01);
    const same = await evaluateSamples(shifted(0, 2000), judge, { labels: still.labels });
    expect(same.agreement).toBe(1);
    // Moved far to one side, every point is nearest to one or two of the eight components.
    expect((await evaluateSamples(shifted(3, 2000), judge, { labels: still.labels })).agreement).toBeLessThan(
      0.3,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a wrong number of labels, and samples that have diverged', async () => {
    await expect(evaluateSamples(shifted(0, 200), evaluator(), { labels: [1] })).rejects.toThrow(
      /there are 200 samples/,
    );
    const before = tf.memory().numTensors;
    await expect(evaluateSamples([tf.fill([5, 2], Number.NaN)], evaluator())).rejects.toThrow(/diverged/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be computed batch by batch', async () => {
    const progress = startEvaluation(evaluator());
    for (const x of shifted(0, 300)) {
      await progress.add(x);
      x.dispose();
    }
    expect(progress.count).toBe(300);
    expect(progress.result()).toEqual(await evaluateSamples(shifted(0, 300), evaluator()));
  });
});
