import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../gradients/gradient-error';
import { distance, numbers, weigh } from '../testing/test-support';
import { attention, multiHeadAttention } from './attention';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/**
 * Vaswani et al. 2017, eq. 1, in doubles, number by number; at(part, token, head, d) reads q, k and v of one
 * example.
 */
const definition = (
  at: (part: number, token: number, head: number, d: number) => number,
  [tokens, heads, size]: readonly [number, number, number],
): number[] => {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  return range(tokens).flatMap((t) =>
    range(heads).flatMap((h) => {
      const scores = range(tokens).map(
        (u) => range(size).reduce((sum, d) => sum + at(0, t, h, d) * at(1, u, h, d), 0) / Math.sqrt(size),
      );
      const weights = scores.map((score) => Math.exp(score));
      const total = weights.reduce((a, b) => a + b);
      return range(size).map((d) => weights.reduce((sum, w, u) => sum + (w / total) * at(2, u, h, d), 0));
    }),
  );
};

describe('attention', () => {
  it.each(['by channel', 'by part'] as const)('is the definition, %s, with the right gradient', (order) => {
    const [heads, size, tokens] = [2, 3, 6];
    const qkv = numbers([2, 2, 3, 3 * heads * size], 1);
    const before = tf.memory().numTensors;
    const y = attention(qkv, { heads, order });
    expect(y.shape).toEqual([2, 2, 3, heads * size]);
    const data = qkv.dataSync();
    const expected = [0, 1].flatMap((example) =>
      definition(
        (part, token, head, d) => {
          const inHead = order === 'by channel' ? 3 * d + part : size * part + d;
          return data[((example * tokens + token) * heads + head) * 3 * size + inHead] as number;
        },
        [tokens, heads, size],
      ),
    );
    expect(distance(y.dataSync(), Float32Array.from(expected))).toBeLessThan(1e-6);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const error = gradientError((p) => weigh(attention(p['qkv'] as tf.Tensor, { heads, order })), { qkv });
    expect(error).toBeLessThan(5e-3);
    qkv.dispose();
  });

  it('refuses bad arguments with a remedy', () => {
    expect(() => attention(numbers([2, 12]), { heads: 1, order: 'by part' })).toThrow(
      /qkv is .*\[2,12\].*tokens/,
    );
    expect(() => attention(numbers([1, 2, 12]), { heads: 3, order: 'by part' })).toThrow(
      /heads is 3.*4 channels/,
    );
  });
});

describe('multiHeadAttention', () => {
  it('is the definition, with the right gradients', () => {
    const [heads, size, tokens] = [3, 2, 5];
    const params = {
      q: numbers([1, tokens, 6], 2),
      k: numbers([1, tokens, 6], 3),
      v: numbers([1, tokens, 6], 4),
    };
    const run = (p: Record<string, tf.Tensor>) =>
      multiHeadAttention(p['q'] as tf.Tensor, p['k'] as tf.Tensor, p['v'] as tf.Tensor, heads);
    const parts = [params.q, params.k, params.v].map((part) => part.dataSync());
    const expected = definition(
      (part, token, head, d) => (parts[part] as Float32Array)[(token * heads + head) * size + d] as number,
      [tokens, heads, size],
    );
    const y = run(params);
    expect(distance(y.dataSync(), Float32Array.from(expected))).toBeLessThan(1e-6);
    expect(gradientError((p) => weigh(run(p as Record<string, tf.Tensor>)), params)).toBeLessThan(5e-3);
    tf.dispose([y, params]);
  });

  it('refuses bad arguments with a remedy', () => {
    const q = numbers([1, 4, 6]);
    expect(() => multiHeadAttention(q, numbers([1, 3, 6]), q, 2)).toThrow(/k is .*\[1,3,6\].*\[1,4,6\]/);
    expect(() => multiHeadAttention(q, q, q, 4)).toThrow(/heads is 4.*6 channels/);
  });
});
