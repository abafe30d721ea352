import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { TractError } from '../errors/errors';
import { randomSource } from './random';

beforeAll(() => tf.setBackend('cpu'));

const mean = (values: ArrayLike<number>, f: (x: number) => number = (x) => x): number =>
  Array.from(values).reduce((sum, x) => sum + f(x), 0) / values.length;

describe('randomSource', () => {
  it('starts with the block of counter 0 under the key of its seed', () => {
    expect(Array.from(randomSource(0).words(2))).toEqual([0x6b200159, 0x99ba4efe]);
    expect(Array.from(randomSource(1).words(2))).not.toEqual([0x6b200159, 0x99ba4efe]);
    // The high half of the seed counts too.
    expect(randomSource(2 ** 40).words(1)).not.toEqual(randomSource(0).words(1));
  });

  it('depends only on the seed and the position', () => {
    const whole = randomSource(7).words(100);
    for (const cut of [1, 2, 37, 64]) {
      const source = randomSource(7);
      const head = source.words(cut);
      expect(source.position).toBe(cut);
      expect([...head, ...source.words(100 - cut)]).toEqual([...whole]);
      const jumped = randomSource(7);
      jumped.position = cut;
      expect([...jumped.words(100 - cut)]).toEqual([...whole.slice(cut)]);
    }
  });

  it('continues beyond 2^32 blocks', () => {
    const source = randomSource(3);
    source.position = 2 ** 33 - 1;
    const words = source.words(3);
    expect(source.position).toBe(2 ** 33 + 2);
    expect(words[1]).not.toBe(randomSource(3).words(1)[0]);
  });

  it('forks into different streams, regardless of the position, which stays unchanged', () => {
    const source = randomSource(5);
    const early = source.fork('noise').words(4);
    expect(source.position).toBe(0);
    source.words(11);
    expect(source.fork('noise').words(4)).toEqual(early);
    const labels = ['noise', 'times', 'a', 'b', 'ab', 'ba', ...Array.from({ length: 2000 }, (_, i) => i)];
    const firsts = new Set(labels.map((label) => source.fork(label).words(2).join()));
    expect(firsts.size).toBe(labels.length);
    expect(source.fork('a').fork('b').words(2)).not.toEqual(source.fork('b').fork('a').words(2));
  });

  it('draws uniform numbers in [0, 1) with the right moments', () => {
    const u = randomSource(1).uniform(40_000);
    expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...u)).toBeLessThan(1);
    expect(Math.abs(mean(u) - 1 / 2)).toBeLessThan(0.006);
    expect(Math.abs(mean(u, (x) => x * x) - 1 / 3)).toBeLessThan(0.006);
  });

  it('draws integers evenly', () => {
    const counts = new Array<number>(7).fill(0);
    for (const k of randomSource(2).integers(70_000, 7)) counts[k] = (counts[k] as number) + 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(Array.from(randomSource(2).integers(5, 1))).toEqual([0, 0, 0, 0, 0]);
  });

  it('draws normal numbers with the right moments, independent of their neighbours', () => {
    const n = randomSource(3).normal(60_000);
    expect(Math.abs(mean(n))).toBeLessThan(0.015);
    expect(Math.abs(mean(n, (x) => x * x) - 1)).toBeLessThan(0.025);
    expect(Math.abs(mean(n, (x) => x ** 3))).toBeLessThan(0.06);
    expect(Math.abs(mean(n, (x) => x ** 4) - 3)).toBeLessThan(0.15);
    expect(Math.abs(mean(n, (x) => (Math.abs(x) < 1 ? 1 : 0)) - 0.6827)).toBeLessThan(0.007);
    const products = Float64Array.from(n.slice(1), (x, i) => x * (n[i] as number));
    expect(Math.abs(mean(products))).toBeLessThan(0.015);
  });

  it('takes pairs of words for normal numbers, so an odd count uses as many as an even one', () => {
    const source = randomSource(4);
    const odd = source.normal(3);
    expect(source.position).toBe(4);
    expect([...randomSource(4).normal(4).slice(0, 3)]).toEqual([...odd]);
  });

  it('draws normal tensors', () => {
    const before = tf.memory().numTensors;
    const x = randomSource(4).normalTensor([2, 3]);
    expect(x.shape).toEqual([2, 3]);
    expect(x.dtype).toBe('float32');
    expect([...x.dataSync()]).toEqual([...randomSource(4).normal(6)]);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('draws permutations, with every position equally likely', () => {
    expect([...randomSource(1).permutation(50)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    expect([...randomSource(1).permutation(50)]).not.toEqual([...randomSource(2).permutation(50)]);
    expect(randomSource(1).permutation(0).length).toBe(0);
    const counts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 5000; seed++) {
      const place = randomSource(seed).permutation(5).indexOf(0);
      counts[place] = (counts[place] as number) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('refuses bad seeds and ranges', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => randomSource(seed)).toThrow(TractError);
    for (const below of [0, -1, 1.5, 2 ** 33])
      expect(() => randomSource(1).integers(1, below)).toThrow('below is');
  });
});

it('refuses a tensor with more than 2^30 values', () => {
  expect(() => randomSource(1).normalTensor([4, 2 ** 16, 2 ** 16])).toThrow(
    'shape is [4,65536,65536]: a tensor of 17179869184 random numbers is more than the 1073741824 that are drawn at once',
  );
});

describe('numbers from words', () => {
  it('are w / 2^32, multiples of it, and by the Box-Muller transform', () => {
    const words = [...randomSource(9).words(6)];
    expect([...randomSource(9).uniform(6)]).toEqual(words.map((w) => w / 2 ** 32));
    expect([...randomSource(9).integers(6, 1000)]).toEqual(
      words.map((w) => Math.floor((w / 2 ** 32) * 1000)),
    );
    expect([...randomSource(9).integers(6, 2 ** 32)]).toEqual(words.map((w) => w | 0));
    const normal = randomSource(9).normal(6);
    for (const pair of [0, 2, 4]) {
      const [u, v] = [(words[pair] as number) + 0.5, words[pair + 1] as number];
      const radius = Math.sqrt(-2 * Math.log(u / 2 ** 32));
      expect(normal[pair]).toBeCloseTo(radius * Math.cos((2 * Math.PI * v) / 2 ** 32), 5);
      expect(normal[pair + 1]).toBeCloseTo(radius * Math.sin((2 * Math.PI * v) / 2 ** 32), 5);
    }
  });

  it('take one word for each position of a permutation', () => {
    const words = [...randomSource(9).words(6)].map((w) => w / 2 ** 32);
    const order = [0, 1, 2, 3, 4, 5, 6];
    for (let i = 6; i > 0; i--) {
      const j = Math.floor((words[i - 1] as number) * (i + 1));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    const source = randomSource(9);
    expect([...source.permutation(7)]).toEqual(order);
    expect(source.position).toBe(6);
    expect([...source.permutation(1)]).toEqual([0]);
    expect(source.position).toBe(6);
  });

  it('of a fork never change, because saved runs need them: an independent program computed these', () => {
    expect([...randomSource(12).fork('noise').words(2), ...randomSource(12).fork(3).words(2)]).toEqual([
      351913148, 3616648478, 1583678275, 2177454161,
    ]);
  });

  it('start at the second word of a block at an odd position', () => {
    const source = randomSource(3);
    source.position = 2 ** 33 + 1;
    expect(source.words(1)[0]).toBe(
      Array.from(Object.assign(randomSource(3), { position: 2 ** 33 }).words(2))[1],
    );
  });
});

it('takes the largest seed', () => {
  expect(randomSource(2 ** 53 - 1).words(1)).not.toEqual(randomSource(2 ** 53 - 2).words(1));
});

it('adds 0.5 to a word before the logarithm, which shows for a small word', () => {
  const source = randomSource(149);
  source.position = 18_074;
  const [small, other] = source.words(2) as Uint32Array & [number, number];
  expect(small).toBe(72);
  source.position = 18_074;
  const radius = Math.sqrt(-2 * Math.log(72.5 / 2 ** 32));
  expect(source.normal(1)[0]).toBeCloseTo(radius * Math.cos((2 * Math.PI * other) / 2 ** 32), 5);
});
