import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { randomSource } from '../numeric/random';
import type { Denoiser } from './denoiser';
import { threshold } from './threshold';

beforeAll(() => tf.setBackend('cpu'));

const identity: Denoiser = (x) => tf.clone(x);
const level = { time: 1, alpha: 1, sigma: 1 };

it('clips each example at its quantile and scales it to the bound', () => {
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

it('refuses a share of 0 and a negative bound', () => {
  expect(() => threshold(identity, { share: 0 })).toThrow('share is 0');
  expect(() => threshold(identity, { bound: -1 })).toThrow('bound is -1');
});

it('has a share of 0.995 and a bound of 1 by default', () => {
  // The quantile 0.995 of 0 .. 200 is exactly 199.
  const values = Array.from({ length: 201 }, (_, i) => (i % 2 === 0 ? i : -i));
  const [x, small] = [tf.tensor(values, [1, 201]), tf.tensor([0.5, -0.25], [1, 2])];
  const [out, kept] = [threshold(identity)(x, level), threshold(identity)(small, level)];
  out.dataSync().forEach((z, i) => {
    expect(z).toBeCloseTo(Math.max(-1, Math.min(1, (values[i] as number) / 199)), 6);
  });
  expect([...kept.dataSync()]).toEqual([0.5, -0.25]);
  tf.dispose([x, small, out, kept]);
});

it('takes a share of 1, but not more', () => {
  threshold(identity, { share: 1 });
  for (const share of [1.01, -0.1, Number.NaN])
    expect(() => threshold(identity, { share })).toThrow(
      `share is ${share}: give a number above 0, at most 1.`,
    );
  expect(() => threshold(identity, { bound: 0 })).toThrow('bound is 0: give a number above 0, such as 1.');
});
