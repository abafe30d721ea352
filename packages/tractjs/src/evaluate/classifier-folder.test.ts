import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { classifier, encodeSafetensors, type SafeTensor } from '@tractjs/zoo';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadClassifier } from './classifier-folder';

const options = { shape: [2, 2, 1], classes: 2, features: 2 };
const tensors = Object.entries(classifier(options).paramShapes()).map(
  ([name, shape]): [string, SafeTensor] => [
    name,
    { dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
  ],
);
const statistics = { count: 9, mean: [0.5, 1], covariance: [1, 0, 0, 2] };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tract-classifier-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = ({
  network = options as object,
  weights = encodeSafetensors(Object.fromEntries(tensors)),
} = {}) => {
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const document = { format: 'tract-classifier', network, weights: { sha256 } };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(document));
  writeFileSync(join(folder, 'model.safetensors'), weights);
  writeFileSync(join(folder, 'statistics.json'), JSON.stringify(statistics));
};

it('reads a folder', async () => {
  write();
  const { network, params, statistics: read } = await loadClassifier(folder);
  expect([network.classes, Object.keys(params).length, read]).toEqual([2, tensors.length, statistics]);
  tf.dispose(params);
});

it.each([
  ['an option', () => write({ network: { ...options, classes: 'two' } }), /model\.json: classes is "two"/],
  [
    'a network that is not an object',
    () => write({ network: 'x' as unknown as object }),
    /model\.json is damaged/,
  ],
  [
    'weights of another kind',
    () => write({ weights: new Uint8Array(9) }),
    /model\.safetensors: This is not a well/,
  ],
  [
    'a parameter that is missing',
    () => write({ weights: encodeSafetensors(Object.fromEntries(tensors.slice(1))) }),
    /model\.safetensors is damaged/,
  ],
  [
    'statistics that are not JSON',
    () => {
      write();
      truncateSync(join(folder, 'statistics.json'), 9);
    },
    /statistics\.json is damaged/,
  ],
  [
    'a document over the size limit',
    () => {
      write();
      truncateSync(join(folder, 'model.json'), 2 ** 30);
    },
    /model\.json cannot be read \(it has 1073741824 bytes, over the limit of 1048576\)/,
  ],
])('names the damaged file, and leaks no tensor: %s', async (_, damage, message) => {
  damage();
  const before = tf.memory().numTensors;
  const attempt = loadClassifier(folder);
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.toThrow(folder);
  expect(tf.memory().numTensors).toBe(before);
});
