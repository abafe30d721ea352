import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

interface Case {
  readonly shape: readonly number[];
  readonly groups: number;
  readonly mean?: number;
}

const eps = 1e-5;

const forward = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, groups: number, silu: boolean) =>
  tf.engine().runKernel('TractGroupNorm', { x, gamma, beta }, { groups, eps, silu }) as unknown as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];

const makeInputs = ({ shape, mean = 0 }: Case) => {
  const size = shape.reduce((a, b) => a * b);
  const c = shape.at(-1) as number;
  return {
    x: normals(size, 1, { mean }),
    gamma: normals(c, 2, { mean: 1, deviation: 0.3 }),
    beta: normals(c, 3),
    dy: normals(size, 4),
    c,
  };
};

/** Group norm and SiLU in float64. */
const reference = (
  input: ReturnType<typeof makeInputs>,
  shape: readonly number[],
  groups: number,
  silu: boolean,
) => {
  const { x, gamma, beta, c } = input;
  const n = shape[0] as number;
  const rows = x.length / n / c;
  const perGroup = c / groups;
  const y = new Float64Array(x.length);
  for (let i = 0; i < n; i++) {
    for (let g = 0; g < groups; g++) {
      const indices: number[] = [];
      for (let k = 0; k < rows; k++) {
        for (let j = g * perGroup; j < (g + 1) * perGroup; j++) indices.push((i * rows + k) * c + j);
      }
      const value = (index: number) => x[index] as number;
      const mean = indices.reduce((sum, index) => sum + value(index), 0) / indices.length;
      const variance = indices.reduce((sum, index) => sum + (value(index) - mean) ** 2, 0) / indices.length;
      for (const index of indices) {
        const z =
          ((value(index) - mean) / Math.sqrt(variance + eps)) * (gamma[index % c] as number) +
          (beta[index % c] as number);
        y[index] = silu ? z / (1 + Math.exp(-z)) : z;
      }
    }
  }
  return y;
};

/** The same from plain tfjs ops, for its gradient. */
const composition =
  (shape: readonly number[], groups: number, silu: boolean) =>
  (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
    const n = shape[0] as number;
    const c = shape.at(-1) as number;
    const grouped = tf.reshape(x, [n, -1, groups, c / groups]);
    const { mean, variance } = tf.moments(grouped, [1, 3], true);
    const normal = tf.reshape(tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, eps))), [...shape]);
    const z = tf.add(tf.mul(normal, gamma), beta);
    return silu ? tf.mul(z, tf.sigmoid(z)) : z;
  };

const cases: Record<string, Case> = {
  'a feature map': { shape: [3, 8, 8, 32], groups: 8 },
  'more rows than a tile, fewer examples than threads': { shape: [1, 64, 64, 16], groups: 4 },
  'an odd number of channels': { shape: [5, 7, 3, 21], groups: 3 },
  'one group': { shape: [2, 4, 4, 12], groups: 1 },
  'a group a channel': { shape: [2, 9, 5], groups: 5 },
  vectors: { shape: [16, 24], groups: 6 },
  'a mean far from zero': { shape: [2, 16, 16, 32], groups: 8, mean: 300 },
};

describe('TractGroupNorm', () => {
  for (const [name, one] of Object.entries(cases)) {
    for (const silu of [false, true]) {
      it(`matches float64 and the gradient of plain ops: ${name}${silu ? ', SiLU' : ''}`, () => {
        const { shape, groups } = one;
        const input = makeInputs(one);
        const before = tf.memory().numTensors;
        const x = tf.tensor(input.x, [...shape]);
        const gamma = tf.tensor1d(input.gamma);
        const beta = tf.tensor1d(input.beta);
        const dy = tf.tensor(input.dy, [...shape]);
        const [y, mean, rstd] = forward(x, gamma, beta, groups, silu);
        expect(y.shape).toEqual(shape);
        expect(mean.shape).toEqual([shape[0], groups]);
        expect(rstd.shape).toEqual([shape[0], groups]);
        // At a mean of 300, the rounding of x to float32 has 300 times more effect on the result.
        const rounding = one.mean ? 3e-5 : 1e-6;
        expect(relativeError(y.dataSync(), reference(input, shape, groups, silu))).toBeLessThan(rounding);

        const grads = tf
          .engine()
          .runKernel(
            'TractGroupNormGrad',
            { dy, x, gamma, beta, mean, rstd },
            { groups, silu },
          ) as unknown as tf.Tensor[];
        const expected = tf.grads(composition(shape, groups, silu) as (...args: tf.Tensor[]) => tf.Tensor)(
          [x, gamma, beta],
          dy,
        );
        for (const [i, grad] of grads.entries()) {
          const wanted = expected[i] as tf.Tensor;
          expect(grad.shape).toEqual(wanted.shape);
          expect(relativeError(grad.dataSync(), wanted.dataSync())).toBeLessThan(one.mean ? 1e-4 : 3e-6);
        }
        // The same bits without the outputs mean and rstd.
        const attrs = { groups, eps, silu, stats: false };
        const alone = tf
          .engine()
          .runKernel('TractGroupNorm', { x, gamma, beta }, attrs) as unknown as tf.Tensor[];
        expect(alone).toHaveLength(1);
        expect((alone[0] as tf.Tensor).dataSync()).toEqual(y.dataSync());
        tf.dispose([x, gamma, beta, dy, y, mean, rstd, grads, expected, alone]);
        expect(tf.memory().numTensors).toBe(before);
      });
    }
  }

  it('computes SiLU to 4e-7 of its value from -80 to 80', () => {
    // With gamma = 0 the argument of SiLU is beta.
    const z = Float32Array.from({ length: 32_001 }, (_, i) => (i - 16_000) / 200);
    const y = tf.tidy(() => {
      const x = tf.tensor2d(normals(z.length, 5), [1, z.length]);
      return forward(x, tf.zeros([z.length]), tf.tensor1d(z), 1, true)[0];
    });
    let worst = 0;
    for (const [i, value] of y.dataSync().entries()) {
      const v = z[i] as number;
      const exact = v / (1 + Math.exp(-v));
      if (exact !== 0) worst = Math.max(worst, Math.abs(value - exact) / Math.abs(exact));
    }
    y.dispose();
    expect(worst).toBeLessThan(4e-7);
  });

  it('propagates NaN and infinity in their own example only', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const silu of [false, true]) {
        const data = normals(2 * 6 * 4, 6);
        data[3] = bad;
        const [first, second] = tf.tidy(() => {
          const x = tf.tensor3d(data, [2, 6, 4]);
          return tf.unstack(forward(x, tf.ones([4]), tf.zeros([4]), 1, silu)[0]);
        }) as [tf.Tensor, tf.Tensor];
        expect([...first.dataSync()].every((value) => Number.isNaN(value))).toBe(true);
        expect([...second.dataSync()].every((value) => Number.isFinite(value))).toBe(true);
        tf.dispose([first, second]);
      }
    }
  });

  it('propagates NaN in dy to every gradient', () => {
    const dy = normals(2 * 6 * 4, 7);
    dy[0] = Number.NaN;
    const sums = tf.tidy(() => {
      const x = tf.tensor3d(normals(2 * 6 * 4, 8), [2, 6, 4]);
      const gamma = tf.ones([4]);
      const beta = tf.zeros([4]);
      const [, mean, rstd] = forward(x, gamma, beta, 1, true);
      const inputs = { dy: tf.tensor3d(dy, [2, 6, 4]), x, gamma, beta, mean, rstd };
      const grads = tf.engine().runKernel('TractGroupNormGrad', inputs, { groups: 1, silu: true });
      return (grads as unknown as tf.Tensor[]).map((grad) => tf.sum(grad));
    });
    expect(sums.map((sum) => sum.dataSync()[0])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    tf.dispose(sums);
  });

  it('refuses shapes that do not match, and names the input', () => {
    const run = (shape: number[], c: number, groups: number) =>
      tf.tidy(() => forward(tf.zeros(shape), tf.ones([c]), tf.zeros([c]), groups, false));
    expect(() => run([2, 3, 10], 10, 4)).toThrow(/10 channels do not divide into 4 groups/);
    expect(() => run([2, 3, 10], 8, 2)).toThrow(/gamma and beta must be \[10\], but are \[8\]/);
    expect(() => run([10], 10, 2)).toThrow(/x must be \[n, ..., channels\]/);
    expect(() => run([0, 3, 10], 10, 2)).toThrow(/x is empty/);
    expect(() =>
      tf.tidy(() =>
        tf.engine().runKernel(
          'TractGroupNormGrad',
          {
            dy: tf.zeros([2, 4]),
            x: tf.zeros([2, 8]),
            gamma: tf.ones([8]),
            beta: tf.ones([8]),
            mean: tf.ones([2, 2]),
            rstd: tf.ones([2, 2]),
          },
          { groups: 2, silu: false },
        ),
      ),
    ).toThrow(/dy must have x's shape/);
  });
});
