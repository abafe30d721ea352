import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import type { Levels } from '../path/level';
import { type Condition, clip, type Denoiser } from './denoiser';

beforeAll(() => tf.setBackend('cpu'));

it('clip limits predictions to a range and passes on all arguments', () => {
  const seen: [Levels, Condition | undefined][] = [];
  const triple: Denoiser = (x, levels, condition) => {
    seen.push([levels, condition]);
    return tf.mul(x, 3);
  };
  const x = tf.tensor([-1, 0.1, 0.2, 1], [2, 2]);
  const labels = { labels: tf.tensor1d([0, 1], 'int32') };
  const level = { time: 0, alpha: 1, sigma: 1 };
  const before = tf.memory().numTensors;
  const out = clip(triple, [-0.5, 0.5])(x, level, labels);
  expect(tf.memory().numTensors).toBe(before + 1);
  const [low, middle, high, top] = out.dataSync();
  expect([low, high, top]).toEqual([-0.5, 0.5, 0.5]);
  expect(middle).toBeCloseTo(0.3, 6);
  expect(seen).toEqual([[level, labels]]);
});

it('clip refuses an empty range', () => {
  const identity: Denoiser = (x) => tf.clone(x);
  expect(() => clip(identity, [1, -1])).toThrow('range is [1,-1]');
  expect(() => clip(identity, [0, 0])).toThrow(TractError);
  expect(() => clip(identity, [Number.NaN, 1])).toThrow(TractError);
});
