import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

/** y and the gradients of q, k and v [1, tokens, size] for one head, in float64. */
const reference = (
  tokens: number,
  size: number,
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  dy: Float32Array,
) => {
  const scale = 1 / Math.sqrt(size);
  const dot = (a: Float32Array, i: number, b: Float32Array, j: number) => {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += (a[i * size + d] as number) * (b[j * size + d] as number);
    return sum;
  };
  const [y, dq, dk, dv] = [0, 1, 2, 3].map(() => new Float64Array(tokens * size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const addTo = (to: Float64Array, i: number, from: Float32Array, j: number, factor: number) => {
    for (let d = 0; d < size; d++)
      to[i * size + d] = (to[i * size + d] as number) + factor * (from[j * size + d] as number);
  };
  for (let i = 0; i < tokens; i++) {
    const scores = Array.from({ length: tokens }, (_, j) => dot(q, i, k, j) * scale);
    const largest = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - largest));
    const total = exps.reduce((a, b) => a + b);
    const p = exps.map((e) => e / total);
    const r = p.map((_, j) => dot(dy, i, v, j));
    const mean = p.reduce((sum, weight, j) => sum + weight * (r[j] as number), 0);
    p.forEach((weight, j) => {
      addTo(y, i, v, j, weight);
      addTo(dv, j, dy, i, weight);
      const ds = weight * ((r[j] as number) - mean) * scale;
      addTo(dq, i, k, j, ds);
      addTo(dk, j, q, i, ds);
    });
  }
  return { y, gradients: [dq, dk, dv] };
};

const run = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor[] =>
  tf.engine().runKernel(name, inputs, attrs) as unknown as tf.Tensor[];

describe('TractAttention', () => {
  it.each([
    [1, 8, 1],
    [5, 3, 1],
    [64, 16, 1],
    [100, 24, 1],
    [257, 40, 1],
    // Scores of several hundred: the largest is subtracted before the exponential.
    [64, 16, 10],
  ])('and its gradients match float64: %i tokens of %i, times %i', (tokens, size, factor) => {
    const [q, k, v, dy] = [1, 2, 3, 4].map((seed) => normals(tokens * size, seed)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    q.forEach((value, i) => {
      q[i] = value * factor;
    });
    k.forEach((value, i) => {
      k[i] = value * factor;
    });
    const expected = reference(tokens, size, q, k, v, dy);
    const before = tf.memory().numTensors;
    const parts = Object.fromEntries(
      Object.entries({ q, k, v }).map(([name, data]) => [name, tf.tensor(data, [1, tokens, size])]),
    );
    const g = tf.tensor(dy, [1, tokens, size]);
    const [y, largest, inverse] = run('TractAttention', parts, { heads: 1 }) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const grads = run('TractAttentionGrad', { dy: g, largest, inverse, ...parts }, { heads: 1 });
    // Scores of several hundred are rounded by about 1e-5.
    const bound = factor === 1 ? 2e-6 : 2e-4;
    expect(relativeError(y.dataSync(), expected.y)).toBeLessThan(bound);
    expect(grads.length).toBe(3);
    grads.forEach((grad, i) => {
      const wanted = expected.gradients[i] as Float64Array;
      // One token has one weight, 1, whatever q and k are.
      if (tokens === 1 && i < 2) expect([...grad.dataSync()].every((value) => value === 0)).toBe(true);
      else expect(relativeError(grad.dataSync(), wanted)).toBeLessThan(bound);
    });
    tf.dispose([parts, g, y, largest, inverse, grads]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('propagates NaN in its own example and head only', () => {
    tf.tidy(() => {
      const data = normals(2 * 4 * 8, 5);
      data[4 + 8] = Number.NaN; // second token, second head of two
      const x = tf.tensor(data, [2, 4, 8]);
      const ones = tf.onesLike(x);
      const parts = { q: ones, k: x, v: ones };
      const [y] = run('TractAttention', parts, { heads: 2 }) as [tf.Tensor];
      const [bad, other] = [tf.slice(y, [0, 0, 4], [1, 4, 4]), tf.slice(y, [0, 0, 0], [1, 4, 4])];
      expect([...bad.dataSync()].every(Number.isNaN)).toBe(true);
      expect(
        [...other.dataSync(), ...tf.slice(y, [1, 0, 0], [1, 4, 8]).dataSync()].every(Number.isFinite),
      ).toBe(true);
    });
  });

  it('refuses shapes that do not match, and names the input', () => {
    tf.tidy(() => {
      const q = tf.zeros([1, 4, 8]);
      const call = (inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap) => () =>
        run('TractAttention', inputs, attrs);
      expect(call({ q, k: q, v: tf.zeros([1, 5, 8]) }, { heads: 2 })).toThrow(/q, k and v of one shape/);
      expect(call({ q, k: q, v: q }, { heads: 3 })).toThrow(/the 3 heads divide the channels/);
      expect(call({ qkv: tf.zeros([1, 4, 24]) }, { heads: 2, order: 'any' })).toThrow(
        /order must be "by channel" or "by part", but is "any"/,
      );
    });
  });
});
