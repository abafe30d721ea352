import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

interface Case {
  readonly shape: readonly number[];
  readonly groups: number;
  /** Shapes of pre, scale and shift. */
  readonly conditions: Readonly<Record<string, readonly number[]>>;
  readonly mean?: number;
}

const eps = 1e-5;

const cases: Record<string, Case> = {
  'all three, a row an example': {
    shape: [3, 8, 8, 32],
    groups: 8,
    conditions: { pre: [3, 32], scale: [3, 32], shift: [3, 32] },
  },
  'a bias for all examples': { shape: [3, 8, 8, 32], groups: 8, conditions: { pre: [32] } },
  'one row, two rows and four': {
    shape: [4, 5, 5, 12],
    groups: 3,
    conditions: { pre: [1, 12], scale: [2, 12], shift: [4, 12] },
  },
  'more rows than a tile, fewer examples than threads': {
    shape: [1, 64, 64, 16],
    groups: 4,
    conditions: { pre: [1, 16], scale: [16], shift: [16] },
  },
  'an odd number of channels': { shape: [5, 7, 3, 21], groups: 3, conditions: { pre: [5, 21], shift: [21] } },
  'a group a channel': { shape: [2, 9, 5], groups: 5, conditions: { pre: [2, 5], scale: [2, 5] } },
  vectors: { shape: [16, 24], groups: 6, conditions: { scale: [4, 24], shift: [2, 24] } },
  'a pre that takes a far mean away': {
    shape: [2, 16, 16, 32],
    groups: 8,
    conditions: { pre: [2, 32], scale: [2, 32] },
    mean: 300,
  },
};

const makeTensors = ({ shape, conditions, mean = 0 }: Case): Record<string, tf.Tensor> => {
  const c = shape.at(-1) as number;
  const make = (of: readonly number[], seed: number, centre = 0, deviation = 1) =>
    tf.tensor(
      normals(
        of.reduce((a, b) => a * b),
        seed,
        { mean: centre, deviation },
      ),
      [...of],
    );
  return {
    x: make(shape, 1, mean),
    gamma: make([c], 2, 1, 0.3),
    beta: make([c], 3),
    ...Object.fromEntries(
      Object.entries(conditions).map(([name, of], i) => [name, make(of, 10 + i, name === 'pre' ? -mean : 0)]),
    ),
  };
};

/** A condition, broadcastable against x. */
const spread = (value: tf.Tensor | undefined, shape: readonly number[]): tf.Tensor => {
  if (value === undefined) return tf.scalar(0);
  const [n, c] = [shape[0] as number, shape.at(-1) as number];
  const rows = value.size / c;
  const each = tf.add(tf.reshape(value, [rows, 1, c]), tf.zeros([1, n / rows, 1]));
  return tf.reshape(each, [n, ...shape.slice(1, -1).map(() => 1), c]);
};

/** The same from plain tfjs ops. */
const composition =
  ({ shape, groups }: Case, silu: boolean) =>
  ({ x, gamma, beta, pre, scale, shift }: Record<string, tf.Tensor>): tf.Tensor => {
    const [n, c] = [shape[0] as number, shape.at(-1) as number];
    const moved = tf.add(x as tf.Tensor, spread(pre, shape));
    const { mean, variance } = tf.moments(tf.reshape(moved, [n, -1, groups, c / groups]), [1, 3], true);
    const grouped = tf.reshape(moved, [n, -1, groups, c / groups]);
    const normal = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, eps)));
    const affine = tf.add(tf.mul(tf.reshape(normal, [...shape]), gamma as tf.Tensor), beta as tf.Tensor);
    const z = tf.add(tf.mul(affine, tf.add(spread(scale, shape), 1)), spread(shift, shape));
    return silu ? tf.mul(z, tf.sigmoid(z)) : z;
  };

/** In float64. */
const reference = ({ shape, groups }: Case, tensors: Record<string, tf.Tensor>, silu: boolean) => {
  const [n, c] = [shape[0] as number, shape.at(-1) as number];
  const values = Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, t.dataSync()]));
  const condition = (name: string, i: number, j: number) => {
    const of = values[name];
    return of === undefined ? 0 : (of[Math.floor((i * of.length) / c / n) * c + j] as number);
  };
  const x = Float64Array.from(values['x'] as Float32Array);
  const stride = x.length / n;
  x.forEach((value, k) => {
    x[k] = value + condition('pre', Math.floor(k / stride), k % c);
  });
  const groupOf = (k: number) => Math.floor(k / stride) * groups + Math.floor(((k % c) / c) * groups + 1e-9);
  const size = x.length / n / groups;
  const means = new Float64Array(n * groups);
  const variances = new Float64Array(n * groups);
  x.forEach((value, k) => {
    means[groupOf(k)] = (means[groupOf(k)] as number) + value / size;
  });
  x.forEach((value, k) => {
    const g = groupOf(k);
    variances[g] = (variances[g] as number) + (value - (means[g] as number)) ** 2 / size;
  });
  return x.map((value, k) => {
    const [i, j, g] = [Math.floor(k / stride), k % c, groupOf(k)];
    const normal = (value - (means[g] as number)) / Math.sqrt((variances[g] as number) + eps);
    const affine = normal * (values['gamma']?.[j] as number) + (values['beta']?.[j] as number);
    const z = affine * (1 + condition('scale', i, j)) + condition('shift', i, j);
    return silu ? z / (1 + Math.exp(-z)) : z;
  });
};

const run = (kernel: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap) =>
  tf.engine().runKernel(kernel, inputs, attributes) as unknown as tf.Tensor[];

describe('TractGroupNorm with pre, scale and shift', () => {
  for (const [name, one] of Object.entries(cases)) {
    for (const silu of [false, true]) {
      it(`matches float64 and the gradient of plain ops: ${name}${silu ? ', SiLU' : ''}`, () => {
        const before = tf.memory().numTensors;
        const tensors = makeTensors(one);
        const attributes = { groups: one.groups, eps, silu };
        const [y, mean, rstd] = run('TractGroupNorm', tensors, attributes) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        expect(y.shape).toEqual(one.shape);
        // At a mean of 300, the rounding of x to float32 has 300 times more effect on the result.
        expect(relativeError(y.dataSync(), reference(one, tensors, silu))).toBeLessThan(
          one.mean ? 3e-5 : 1e-6,
        );

        const dy = tf.tensor(normals(y.size, 4), [...one.shape]);
        const grads = run('TractGroupNormGrad', { ...tensors, dy, mean, rstd }, attributes);
        const keys = ['x', 'gamma', 'beta', ...Object.keys(one.conditions)];
        const expected = tf.grads((...args: tf.Tensor[]) =>
          composition(one, silu)(Object.fromEntries(keys.map((key, i) => [key, args[i] as tf.Tensor]))),
        )(
          keys.map((key) => tensors[key] as tf.Tensor),
          dy,
        );
        expect(grads.length).toBe(expected.length);
        // A group of one channel cancels a constant, so that gradient is only noise.
        const floor = 0.1 * Math.max(...(expected[0] as tf.Tensor).dataSync().map(Math.abs));
        for (const [i, grad] of grads.entries()) {
          const wanted = expected[i] as tf.Tensor;
          expect(grad.shape).toEqual(wanted.shape);
          const largest = Math.max(...wanted.dataSync().map(Math.abs));
          const error = relativeError(grad.dataSync(), wanted.dataSync());
          expect(largest < floor ? (error * largest) / floor : error).toBeLessThan(one.mean ? 1e-4 : 3e-6);
        }
        tf.dispose([tensors, dy, y, mean, rstd, grads, expected]);
        expect(tf.memory().numTensors).toBe(before);
      });
    }
  }

  it('computes the same bits without them and with zeros', () => {
    const hold = makeTensors({ shape: [2, 9, 9, 8], groups: 2, conditions: {}, mean: 3 });
    const zeros = { pre: tf.zeros([2, 8]), scale: tf.zeros([8]), shift: tf.zeros([1, 8]) };
    const dy = tf.tensor(normals(2 * 81 * 8, 4), [2, 9, 9, 8]);
    const values = [hold, { ...hold, ...zeros }].map((inputs) => {
      const [y, mean, rstd] = run('TractGroupNorm', inputs, { groups: 2, eps, silu: true }) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const grads = run('TractGroupNormGrad', { ...inputs, dy, mean, rstd }, { groups: 2, silu: true });
      const read = [y, mean, rstd, ...grads.slice(0, 3)].map((t) => [...t.dataSync()]);
      tf.dispose([y, mean, rstd, grads]);
      return read;
    });
    expect(values[1]).toEqual(values[0]);
    tf.dispose([hold, zeros, dy]);
  });

  it('propagates NaN in its own example only', () => {
    for (const name of ['pre', 'scale', 'shift']) {
      const conditions = { pre: [2, 4], scale: [2, 4], shift: [2, 4] };
      const tensors = makeTensors({ shape: [2, 6, 4], groups: 1, conditions });
      const bad = normals(8, 5);
      bad[1] = Number.NaN;
      const inputs = { ...tensors, [name]: tf.tensor2d(bad, [2, 4]) };
      const [y, mean, rstd] = run('TractGroupNorm', inputs, { groups: 1, eps, silu: true }) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const [first, second] = tf.unstack(y) as [tf.Tensor, tf.Tensor];
      expect([...first.dataSync()].filter(Number.isNaN).length).toBe(name === 'pre' ? 24 : 6);
      expect([...second.dataSync()].every(Number.isFinite)).toBe(true);
      const dy = tf.ones([2, 6, 4]);
      const grads = run('TractGroupNormGrad', { ...inputs, dy, mean, rstd }, { groups: 1, silu: true });
      expect(grads.map((grad) => grad.dataSync().some(Number.isNaN))).toEqual(Array(6).fill(true));
      tf.dispose([tensors, inputs, y, mean, rstd, first, second, dy, grads]);
    }
  });

  it('refuses shapes that do not match, and names the input', () => {
    const tensors = makeTensors({ shape: [4, 3, 10], groups: 2, conditions: {} });
    for (const name of ['pre', 'scale', 'shift']) {
      for (const shape of [[8], [3, 10], [4, 3, 10], [0, 10], []]) {
        const inputs = { ...tensors, [name]: tf.zeros(shape) };
        const message = new RegExp(
          `${name} must be \\[10\\] or \\[m, 10\\] with m a divisor of 4, but is \\[`,
        );
        expect(() => run('TractGroupNorm', inputs, { groups: 2, eps, silu: false })).toThrow(message);
      }
    }
    tf.dispose(tensors);
  });
});
