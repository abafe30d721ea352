import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Level, type Params, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { slopeRatio, stirred, ve, vp } from '../testing/test-support';
import { tractUnet } from './network';

beforeAll(() => tf.setBackend('cpu'));

const tiny = {
  in_channel: 3,
  channel: 32,
  emb_channel: 16,
  channel_multiplier: [1, 1],
  n_res_blocks: 1,
  init_rez: 8,
  attn_rezs: [4],
  attn_heads: 1,
  use_affine_time: true,
  resample: true,
};
const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'x0 alone': tiny,
  'two heads, with classes': { ...tiny, num_output: 2, num_classes: 3, attn_heads: null, head_dim: 16 },
  'plain time and strided convolutions': { ...tiny, use_affine_time: false, resample: false },
};

describe.each(Object.entries(variants))('%s', (_, config) => {
  const network = tractUnet(config);
  const condition: Condition | undefined =
    network.classes > 0 ? { labels: tf.tensor1d([2, 0], 'int32') } : undefined;
  const input = () => randomSource(5).normalTensor([2, 8, 8, 3]);

  it('has correct gradients along a random direction', () => {
    const params = stirred(network);
    const x = input();
    const loss = (p: Params) =>
      tf.tidy(() => tf.mean(tf.square(network.apply(p, x, [vp(0.3), vp(0.8)], condition)))) as tf.Scalar;
    // A short step: with groups of one channel the loss is strongly curved.
    expect(slopeRatio(loss, params, { seed: 1, step: 1e-4 })).toBeCloseTo(1, 1.5);
    disposeParams(params);
  });

  it('makes the parameters that paramShapes lists, is finite at both ends, and leaks no tensors', () => {
    const [params, x] = [stirred(network), input()];
    const shapes = Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(network.paramShapes());
    const before = tf.memory().numTensors;
    const y = network.apply(params, x, [vp(0), vp(1)], condition);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect([...y.dataSync()].every(Number.isFinite)).toBe(true);
    disposeParams(params);
  });

  it('sees every path scaled to alpha^2 + sigma^2 = 1', () => {
    const [params, x] = [stirred(network), input()];
    const exploding = ve(2);
    const size = Math.hypot(1, 2);
    const unit: Level = { time: 0, alpha: 1 / size, sigma: 2 / size };
    const there = network.apply(params, x, exploding, condition).dataSync();
    const here = network.apply(params, tf.mul(x, 1 / size), unit, condition).dataSync();
    there.forEach((value, i) => {
      expect(value).toBeCloseTo(here[i] as number, 4);
    });
    disposeParams(params);
  });
});

it('has the published number of parameters', () => {
  const cifar = {
    in_channel: 3,
    channel: 256,
    emb_channel: 1024,
    channel_multiplier: [1, 1, 1],
    n_res_blocks: 3,
    attn_rezs: [8, 16],
    attn_heads: 1,
    use_affine_time: true,
    resample: true,
  };
  const shapes = Object.values(tractUnet(cifar).paramShapes());
  const count = shapes.map((shape) => shape.reduce((a, b) => a * b, 1)).reduce((a, b) => a + b, 0);
  // Salimans & Ho 2022 report 60 M.
  expect(count / 1e6).toBeCloseTo(60, -1);
});

it.each([
  ['a misspelt option', { ...tiny, attn_rez: [2] }, 'attn_rezs'],
  ['no channels', { ...tiny, channel: 0 }, 'channel is 0'],
  ['an unknown embedding', { ...tiny, logsnr_input_type: 'cos' }, 'inv_cos'],
])('refuses a configuration with %s', (_, config, message) => {
  expect(() => tractUnet(config)).toThrow(message);
});
