import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { Denoiser } from './denoiser';
import { randomSource } from './random';
import { threshold } from './threshold';

beforeAll(() => tf.setBackend('cpu'));

const identity: Denoiser = (x) => tf.clone(x);
const level = { time: 1, alpha: 1, sigma: 1 };

it('clips each example at its own quantile and scales it back to the bound', () => {
  const values = Array.from(randomSource(3).normal(2 * 40), (z, i) => (i < 40 ? 3 : 0.1) * z);
  const x = tf.tensor(values, [2, 5, 8]);
  for (const [share, bound] of [
    [0.9, 1],
    [0.995, 1],
    [1, 0.5],
  ] as const) {
    const before = tf.memory().numTensors;
    const out = threshold(identity, { share, bound })(x, level);
    expect(tf.memory().numTensors).toBe(before + 1);
    const expected = [0, 1].flatMap((example) => {
      const own = values.slice(40 * example, 40 * example + 40);
      const sorted = own.map(Math.abs).sort((a, b) => a - b);
      const place = share * 39;
      const low = sorted[Math.floor(place)] as number;
      const high = sorted[Math.ceil(place)] as number;
      const s = Math.max(bound, low + (place - Math.floor(place)) * (high - low));
      return own.map((z) => (Math.min(s, Math.max(-s, z)) / s) * bound);
    });
    out.dataSync().forEach((z, i) => {
      expect(z).toBeCloseTo(expected[i] as number, 5);
    });
    out.dispose();
  }
  x.dispose();
});

it('refuses a share or a bound that is none', () => {
  expect(() => threshold(identity, { share: 0 })).toThrow('share is 0');
  expect(() => threshold(identity, { bound: -1 })).toThrow('bound is -1');
});
