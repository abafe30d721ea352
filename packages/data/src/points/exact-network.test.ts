import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describeDenoiser } from '@tractjs/conformance';
import { denoiser, randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exactNetwork } from './exact-network';
import { ring } from './ring';

beforeAll(() => tf.setBackend('cpu'));
const data = ring({ modes: 3, std: 0.3, seed: 1 });

describeDenoiser(
  'exactNetwork',
  () => ({ denoise: denoiser({ network: exactNetwork(data), params: {} }), shape: [2] }),
  { describe, it },
);

it('is the exact mean, within the component if it is conditional and has a label', () => {
  const level = { time: 0, alpha: 0.6, sigma: 0.8 };
  const x = randomSource(1).normalTensor([3, 2]);
  const labels = tf.tensor1d([2, 0, 1], 'int32');
  const [plain, conditional] = [exactNetwork(data), exactNetwork(data, { conditional: true })];
  expect([plain.classes, conditional.classes]).toEqual([0, 3]);
  const any = data.denoiser(x, level).dataSync();
  expect([...conditional.apply({}, x, level).dataSync()]).toEqual([...any]);
  expect([...plain.apply({}, x, level, { labels }).dataSync()]).toEqual([...any]);
  expect([...conditional.apply({}, x, level, { labels }).dataSync()]).toEqual([
    ...data.denoiser(x, level, { labels }).dataSync(),
  ]);
  expect(plain.init(randomSource(1))).toEqual({});
});
