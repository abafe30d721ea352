import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { denoiser, type Network } from './network';

beforeAll(() => tf.setBackend('cpu'));

it('denoiser reads the current parameters at each call', () => {
  const network: Network = {
    name: 'scale',
    description: { kind: 'scale' },
    shape: [1],
    classes: 0,
    init: () => ({ scale: tf.scalar(2) }),
    apply: (params, x) => tf.mul(x, params['scale'] as tf.Tensor),
  };
  const params = { scale: tf.scalar(2) };
  const denoise = denoiser({ network, params });
  const x = tf.ones([1, 1]);
  const level = { time: 0, alpha: 1, sigma: 1 };
  expect(denoise(x, level).dataSync()[0]).toBe(2);
  params.scale = tf.scalar(3);
  expect(denoise(x, level).dataSync()[0]).toBe(3);
});
