import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';
import { valueAndGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../denoise/network';
import { combine } from './coefficients';
import { hasKernel } from './kernels';
import { randomSource } from './random';

beforeAll(async () => {
  const { backend } = await startEngine();
  expect(hasKernel('TractCombine')).toBe(backend === 'native');
}, 900_000);

type Coefficient = number | readonly number[];

const list = (count: number, seed: number): number[] => Array.from(randomSource(seed).normal(count));

/** Computes sum_i c_i x_i in doubles. */
const exact = (shape: readonly number[], terms: readonly (readonly [Coefficient, Float32Array])[]) => {
  const [count = 1] = shape;
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => {
    const example = Math.floor(k / (shape.reduce((a, b) => a * b, 1) / count));
    return terms.reduce(
      (sum, [c, x]) => sum + (typeof c === 'number' ? c : (c[example] as number)) * (x[k] as number),
      0,
    );
  });
};

const worst = (values: ArrayLike<number>, expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs((values[i] as number) - value)));

/** Shapes within one chunk of the kernel, with examples larger and smaller than a chunk, and of rank 1. */
const shapes = [[3, 2], [2, 5000], [1000, 3], [5, 28, 28, 1], [7]];

/** The coefficients of the terms, for n examples. */
const cases: Record<string, (n: number) => readonly Coefficient[]> = {
  'one per example': (n) => [list(n, 1)],
  'noised: two lists': (n) => [list(n, 1), list(n, 2)],
  'three lists': (n) => [list(n, 1), list(n, 2), list(n, 3)],
  'numbers and lists': (n) => [0.3, list(n, 1), 1],
  'numbers alone': () => [0.3, -2],
  'five terms': (n) => [1, list(n, 1), 0.25, list(n, 2), -3],
};

describe.each(Object.entries(cases))('combine on the fastest engine, %s', (_, coefficients) => {
  it.each(shapes)('of shape [%i, %i, ...]', (...given) => {
    const shape = given.filter((size) => typeof size === 'number');
    const terms = coefficients(shape[0] as number).map(
      (c, i) => [c, randomSource(i + 9).normalTensor(shape)] as const,
    );
    const before = tf.memory().numTensors;
    const y = combine(...terms);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect([y.shape, y.dtype]).toEqual([shape, 'float32']);
    const expected = exact(
      shape,
      terms.map(([c, x]) => [c, x.dataSync() as Float32Array]),
    );
    expect(worst(y.dataSync(), expected)).toBeLessThan(3e-6);
    y.dispose();

    // d/dx_i of sum_k weights_k y_k is c_i weights.
    const weights = randomSource(4).normalTensor(shape);
    const params = Object.fromEntries(terms.map(([, x], i) => [`x${i}`, x]));
    const loss = (p: Params) =>
      tf.tidy(() =>
        tf.sum(tf.mul(weights, combine(...terms.map(([c], i) => [c, p[`x${i}`] as tf.Tensor] as const)))),
      ) as tf.Scalar;
    const { value, gradients } = valueAndGradients(loss, params);
    terms.forEach(([c], i) => {
      const own = exact(shape, [[c, weights.dataSync() as Float32Array]]);
      expect(worst((gradients[`x${i}`] as tf.Tensor).dataSync(), own)).toBeLessThan(1e-6);
    });
    tf.dispose([value, gradients, weights, params]);
  });
});

describe('combine on the fastest engine', () => {
  it('adds up the gradients of a tensor that several terms contain', () => {
    const x = tf.tensor([1, 2, 3, 4], [2, 2]);
    const loss = ({ z }: Params) =>
      tf.tidy(() =>
        tf.sum(combine([1, z as tf.Tensor], [[3, 5], z as tf.Tensor], [2, z as tf.Tensor])),
      ) as tf.Scalar;
    const { value, gradients } = valueAndGradients(loss, { z: x });
    expect([...(gradients['z'] as tf.Tensor).dataSync()]).toEqual([6, 6, 8, 8]);
    tf.dispose([value, gradients, x]);
  });

  it('propagates NaN and infinity, except from terms with a coefficient of 0', () => {
    const odd = tf.tensor([Number.NaN, Number.POSITIVE_INFINITY, 1, 2], [2, 2]);
    const x = tf.ones([2, 2]);
    const [all, none] = [combine([2, odd], [[1, 1], x]), combine([0, odd], [[1, 2], x])];
    expect([...all.dataSync()]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 3, 5]);
    expect([...none.dataSync()]).toEqual([1, 1, 2, 2]);
    tf.dispose([odd, x, all, none]);
  });

  it('supports what the kernel does not: whole numbers, shapes that broadcast, and empty tensors', () => {
    const [whole, x, row] = [tf.tensor([1, 2], [2, 1], 'int32'), tf.ones([2, 2]), tf.tensor([1, 2], [1, 2])];
    const mixed = combine([0.5, whole], [[1, 2], x]);
    const wide = combine([2, row], [1, x]);
    const empty = combine([2, tf.zeros([0, 2])], [[], tf.zeros([0, 2])]);
    expect([...mixed.dataSync()]).toEqual([1.5, 1.5, 3, 3]);
    expect([...wide.dataSync()]).toEqual([3, 5, 3, 5]);
    expect(empty.shape).toEqual([0, 2]);
  });
});
