import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { mnist } from '@tractjs/data/node';
import { startEngine } from '@tractjs/engine';
import { agreement } from '@tractjs/metrics';
import { pretrainedFolder } from '@tractjs/pretrained';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateSamples, floorOf } from './evaluate-samples';
import { imageEvaluator } from './image-evaluator';

const root = mkdtempSync(join(tmpdir(), 'tract-classifier-'));
const heldOut = mnist({ split: 'test', seed: 0 });
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await startEngine({ backend: 'wasm' });
});

describe('imageEvaluator', () => {
  it('labels digits, separates real images from noise, and leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const judge = await imageEvaluator({ heldOut });
    expect([judge.shape, judge.features, judge.reference.count]).toEqual([[28, 28, 1], 64, 60_000]);
    const { x, labels } = heldOut.batch(0, 200);
    const { features, labels: seen } = await judge.examine(x);
    expect(features).toHaveLength(200 * 64);
    expect(agreement(seen, (labels as tf.Tensor).dataSync())).toBeGreaterThan(0.97);
    tf.dispose([x, labels as tf.Tensor]);

    const floor = await floorOf(judge, 1000);
    const noise = await evaluateSamples([tf.randomUniform([200, 28, 28, 1], -1, 1, 'float32', 1)], judge);
    expect(floor).toBeGreaterThan(0);
    expect(noise.frechet).toBeGreaterThan(20 * floor);
    judge.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses images of another size, and a count above that of held-out images', async () => {
    const judge = await imageEvaluator({ heldOut });
    const x = tf.zeros([1, 32, 32, 1]);
    await expect(judge.examine(x)).rejects.toThrow(/takes images \[N, 28,28,1\]/);
    x.dispose();
    await expect(floorOf(judge, 10_001)).rejects.toThrow(/there are 10000 held-out images/);
    judge.dispose();
  });

  it.each([
    ['no files', () => undefined, /cannot be read/],
    [
      'a truncated file',
      (folder: string) => truncateSync(join(folder, 'model.safetensors'), 5000),
      /model\.safetensors is damaged/,
    ],
    [
      'damaged JSON',
      (folder: string) => writeFileSync(join(folder, 'model.json'), '{'),
      /model\.json is damaged/,
    ],
    [
      'another document',
      (folder: string) => writeFileSync(join(folder, 'model.json'), '{ "format": "tract-model" }'),
      /model\.json is damaged/,
    ],
    [
      'no statistics',
      (folder: string) => writeFileSync(join(folder, 'statistics.json'), '{ "mean": [] }'),
      /has no feature statistics/,
    ],
  ])('refuses a folder with %s', async (name, damage, message) => {
    const folder = join(root, name);
    if (name !== 'no files') cpSync(pretrainedFolder('mnist-classifier'), folder, { recursive: true });
    damage(folder);
    const before = tf.memory().numTensors;
    await expect(imageEvaluator({ folder, heldOut })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
