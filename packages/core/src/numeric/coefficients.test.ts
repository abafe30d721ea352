import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from '@tractjs/ops';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Params } from '../denoise/network';
import { TractError } from '../errors/errors';
import type { Level } from '../path/level';
import { broadcast, combine, noised, perExample } from './coefficients';

beforeAll(() => tf.setBackend('cpu'));

let x: tf.Tensor;
let y: tf.Tensor;
beforeEach(() => {
  x = tf.tensor([1, 2, 3, 4], [2, 2]);
  y = tf.tensor([10, 20, 30, 40], [2, 2]);
});

/** Returns the values of a result, after checking that it is the only new tensor. */
const only = (f: () => tf.Tensor): number[] => {
  const before = tf.memory().numTensors;
  const out = f();
  expect(tf.memory().numTensors).toBe(before + 1);
  const numbers = Array.from(out.dataSync());
  out.dispose();
  return numbers;
};

describe('broadcast', () => {
  it('gives a scalar for a number and a column for a list', () => {
    const [one, each] = [broadcast(0.5, 4), broadcast([1, 2], 4)];
    expect(one.shape).toEqual([]);
    expect(each.shape).toEqual([2, 1, 1, 1]);
    expect([one.dtype, each.dtype]).toEqual(['float32', 'float32']);
    expect(broadcast([1, 2, 3], 1).shape).toEqual([3]);
  });

  it('passes doubles unrounded to a backend with fromDoubles', () => {
    const seen: number[][] = [];
    const backend = tf.backend() as { fromDoubles?: (values: Float64Array, shape: number[]) => tf.Tensor };
    backend.fromDoubles = (values, shape) => {
      seen.push(Array.from(values));
      return tf.zeros(shape);
    };
    try {
      expect(broadcast(0.1, 4).shape).toEqual([]);
      expect(broadcast([1 / 3, 0.2], 3).shape).toEqual([2, 1, 1]);
      expect(perExample({ time: 0, alpha: 0.7, sigma: 0.1 }, 2, (l) => l.sigma).shape).toEqual([2]);
      expect(seen).toEqual([[0.1], [1 / 3, 0.2], [0.1, 0.1]]);
    } finally {
      delete backend.fromDoubles;
    }
    expect(broadcast(0.1, 4).dataSync()[0]).toBe(Math.fround(0.1));
  });
});

describe('combine', () => {
  it('adds terms with one coefficient or one per example', () => {
    expect(only(() => combine([2, x], [0.1, y]))).toEqual([3, 6, 9, 12]);
    expect(only(() => combine([[1, 10], x], [[0, 1], y]))).toEqual([1, 2, 60, 80]);
    expect(only(() => combine([2, x], [1, x], [[0, 1], y]))).toEqual([3, 6, 39, 52]);
  });

  it('leaves out terms with a coefficient of 0, which may be infinite', () => {
    const infinite = tf.fill([2, 2], Number.POSITIVE_INFINITY);
    expect(only(() => combine([1, x], [0, infinite]))).toEqual([1, 2, 3, 4]);
    expect(only(() => combine([0, infinite]))).toEqual([0, 0, 0, 0]);
  });

  it('returns a new tensor for a single term', () => {
    const out = combine([1, x]);
    out.dispose();
    expect(x.isDisposed).toBe(false);
    expect(Array.from(x.dataSync())).toEqual([1, 2, 3, 4]);
  });

  it('refuses an empty list of terms', () => {
    expect(() => combine()).toThrow(TractError);
  });

  it('has gradients', () => {
    const loss = ({ z }: Params) =>
      tf.tidy(() => tf.sum(combine([[3, 5], z as tf.Tensor], [2, y]))) as tf.Scalar;
    const { value, gradients } = valueAndGradients(loss, { z: x });
    expect(Array.from((gradients['z'] as tf.Tensor).dataSync())).toEqual([3, 3, 5, 5]);
    tf.dispose([value, gradients]);
  });
});

describe('tensors from levels', () => {
  const levels: Level[] = [
    { time: 0, alpha: 1, sigma: 0 },
    { time: 1, alpha: 0.5, sigma: 2 },
  ];

  it('noised is alpha x0 + sigma noise', () => {
    expect(only(() => noised(x, y, levels))).toEqual([1, 2, 61.5, 82]);
    expect(only(() => noised(x, y, levels[1] as Level))).toEqual([20.5, 41, 61.5, 82]);
  });

  it('perExample has one value for each example', () => {
    expect(only(() => perExample(levels, 2, (l) => l.sigma))).toEqual([0, 2]);
    expect(only(() => perExample(levels[1] as Level, 3, (l) => l.alpha))).toEqual([0.5, 0.5, 0.5]);
    expect(() => perExample(levels, 3, (l) => l.alpha)).toThrow(TractError);
  });
});
