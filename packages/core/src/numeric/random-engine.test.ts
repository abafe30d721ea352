import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasKernel } from './kernels';
import { type RandomSource, randomSource } from './random';

beforeAll(async () => {
  const { backend } = await startEngine();
  expect(hasKernel('TractNormal')).toBe(backend === 'native');
}, 900_000);

const read = (x: tf.Tensor): Float32Array => {
  const values = x.dataSync() as Float32Array;
  x.dispose();
  return values;
};

const sources: Readonly<Record<string, () => RandomSource>> = {
  'seed 0': () => randomSource(0),
  'a seed above 2^32': () => randomSource(2 ** 40 + 3),
  'a fork': () => randomSource(7).fork('noise'),
  'a fork of a fork': () => randomSource(7).fork(12).fork('noise'),
};
/** Even and odd ones, and some where the index of a word or of its block crosses a power of 2^32. */
const positions = [0, 1, 1000, 2 ** 32 - 3, 2 ** 33 - 700, 2 ** 33 - 1, 2 ** 40 + 5, 2 ** 52 + 1];
const counts = [0, 1, 2, 3, 511, 512, 513, 5001];

describe('normalTensor on the fastest engine', () => {
  it.each(Object.entries(sources))('agrees with normal: %s', (_, make) => {
    let worst = 0;
    for (const position of positions) {
      for (const count of counts) {
        const [drawn, plain] = [make(), make()];
        drawn.position = position;
        plain.position = position;
        const values = read(drawn.normalTensor([count]));
        const expected = plain.normal(count);
        expect(values.length).toBe(count);
        for (let i = 0; i < count; i++)
          worst = Math.max(worst, Math.abs((values[i] as number) - (expected[i] as number)));
        expect(drawn.position).toBe(plain.position);
        expect(drawn.words(3)).toEqual(plain.words(3));
      }
    }
    expect(worst).toBeLessThan(1e-6);
  });

  it('gives a number the same bits in a tensor of any size', () => {
    const whole = read(randomSource(5).normalTensor([3000]));
    const source = randomSource(5);
    const parts = [2, 510, 514, 30, 1944].flatMap((count) => [...read(source.normalTensor([count]))]);
    expect(parts).toEqual([...whole]);
  });

  it('has the given shape and leaks no tensors', () => {
    const before = tf.memory().numTensors;
    for (const shape of [[], [2, 3, 5], [4, 0, 2]]) {
      const x = randomSource(4).normalTensor(shape);
      expect([x.shape, x.dtype]).toEqual([shape, 'float32']);
      x.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the moments and the tails of the normal distribution', () => {
    const values = read(randomSource(11).normalTensor([4_000_000]));
    let [sum, squares, beyond, largest] = [0, 0, 0, 0];
    for (const x of values) {
      sum += x;
      squares += x * x;
      if (Math.abs(x) > 4) beyond++;
      largest = Math.max(largest, Math.abs(x));
    }
    expect(Math.abs(sum / values.length)).toBeLessThan(0.002);
    expect(Math.abs(squares / values.length - 1)).toBeLessThan(0.003);
    // The expectation is 6.334e-5 of 4e6 values, 253, with a standard deviation of 16.
    expect(Math.abs(beyond - 253)).toBeLessThan(64);
    expect(largest).toBeLessThan(6.8);
  });
});
