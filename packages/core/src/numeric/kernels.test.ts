import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../denoise/network';
import { combine } from './coefficients';
import { ensureGradient, hasKernel, runKernel } from './kernels';
import { randomSource } from './random';

beforeAll(() => tf.setBackend('cpu'));

type Attributes = Readonly<Record<string, unknown>>;

/** An input of a kernel. */
type Input = { readonly shape: readonly number[]; readonly numbers: readonly number[] };

/** Registers a kernel on the CPU backend while `body` runs, and collects the attributes of its calls. */
const withKernel = (
  kernelName: string,
  kernel: (inputs: Input[], attrs: Attributes) => tf.Tensor,
  body: (calls: Attributes[]) => void,
): void => {
  const calls: Attributes[] = [];
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs = {} }) => {
    calls.push(attrs);
    const { readSync } = tf.backend() as { readSync?(id: object): ArrayLike<number> };
    const given = Object.values(inputs).map((info) => {
      const { dataId, shape } = info as tf.TensorInfo;
      return { shape, numbers: Array.from(readSync?.call(tf.backend(), dataId) ?? []) };
    });
    return kernel(given, attrs);
  };
  tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
  try {
    body(calls);
  } finally {
    tf.unregisterKernel(kernelName, 'cpu');
  }
};

/** Computes 'TractCombine'. */
const sum = (inputs: Input[], { coefficients }: Attributes): tf.Tensor => {
  const { shape } = inputs[0] as Input;
  const size = shape.reduce((a, b) => a * b, 1);
  const each = (k: number): number =>
    (coefficients as (number | number[])[]).reduce<number>((total, c, i) => {
      const factor = typeof c === 'number' ? c : (c[Math.floor((k * (shape[0] as number)) / size)] as number);
      return total + factor * (inputs[i]?.numbers[k] as number);
    }, 0);
  return tf.tensor(
    Array.from({ length: size }, (_, k) => each(k)),
    [...shape],
  );
};

const values = (x: tf.Tensor): number[] => [...x.dataSync()];

describe('combine on a backend with the kernel', () => {
  it('calls the kernel once, with the terms in order and without those of 0', () => {
    const [x, y] = [tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([10, 20, 30, 40], [2, 2])];
    withKernel('TractCombine', sum, (calls) => {
      expect(values(combine([2, x], [0, y], [[1, 10], y]))).toEqual([12, 24, 306, 408]);
      expect(calls).toEqual([{ coefficients: [2, [1, 10]] }]);
      expect(values(combine([1, x], [0, y]))).toEqual([1, 2, 3, 4]);
      expect(values(combine([3, x]))).toEqual([3, 6, 9, 12]);
      expect(calls.length).toBe(2);
    });
  });

  it('has the gradient c_i dy in each term, computed by the kernel', () => {
    const y = tf.tensor([1, 1, 1, 1], [2, 2]);
    withKernel('TractCombine', sum, (calls) => {
      const loss = ({ a, b }: Params) =>
        tf.tidy(() => tf.sum(combine([[3, 5], a as tf.Tensor], [-2, b as tf.Tensor], [1, y]))) as tf.Scalar;
      const params = { a: tf.ones([2, 2]), b: tf.ones([2, 2]) };
      const { value, gradients } = valueAndGradients(loss, params);
      expect(value.dataSync()[0]).toBe(4 * 4 - 4 * 2 + 4);
      expect(values(gradients['a'] as tf.Tensor)).toEqual([3, 3, 5, 5]);
      expect(values(gradients['b'] as tf.Tensor)).toEqual([-2, -2, -2, -2]);
      expect(calls).toContainEqual({ coefficients: [[3, 5]] });
    });
  });

  it('does not call it for whole numbers, shapes that broadcast, lists of another length and empty tensors', () => {
    const x = tf.ones([2, 2]);
    withKernel('TractCombine', sum, (calls) => {
      expect(values(combine([0.5, tf.tensor([1, 2], [2, 1], 'int32')], [[1, 2], x]))).toEqual([
        1.5, 1.5, 3, 3,
      ]);
      expect(values(combine([0.5, x], [1, tf.tensor([1, 2, 3, 4], [2, 2], 'int32')]))).toEqual([
        1.5, 2.5, 3.5, 4.5,
      ]);
      expect(values(combine([2, tf.tensor([1, 2], [1, 2])], [1, x]))).toEqual([3, 5, 3, 5]);
      expect(values(combine([[2, 3], tf.tensor([1, 1], [1, 2])]))).toEqual([2, 2, 3, 3]);
      expect(combine([2, tf.zeros([0, 2])], [[], tf.zeros([0, 2])]).shape).toEqual([0, 2]);
      expect(calls).toEqual([]);
    });
  });
});

describe('normalTensor on a backend with the kernel', () => {
  const ones = (_: Input[], { shape }: Attributes) => tf.ones(shape as number[]);

  it('passes the key and the position, and advances by pairs of words', () => {
    withKernel('TractNormal', ones, (calls) => {
      const source = randomSource(3 * 2 ** 32 + 5);
      source.position = 7;
      const x = source.normalTensor([3, 1]);
      expect([x.shape, values(x)]).toEqual([
        [3, 1],
        [1, 1, 1],
      ]);
      source.normalTensor([4]);
      source.normalTensor([]);
      expect(source.position).toBe(7 + 4 + 4 + 2);
      expect(calls).toEqual([
        { key: [5, 3], position: 7, shape: [3, 1] },
        { key: [5, 3], position: 11, shape: [4] },
        { key: [5, 3], position: 15, shape: [] },
      ]);
    });
  });
});

describe('kernels', () => {
  it('are those of the current backend', () => {
    expect(hasKernel('Add')).toBe(true);
    expect(hasKernel('Tract')).toBe(false);
    withKernel(
      'Tract',
      () => tf.scalar(1),
      () => expect(hasKernel('Tract')).toBe(true),
    );
  });

  it('return a list, also of one tensor', () => {
    const x = tf.tensor([1, 2, 3, 4]);
    expect(runKernel('Square', { x }).map(values)).toEqual([[1, 4, 9, 16]]);
    const parts = runKernel('SplitV', { x }, { numOrSizeSplits: [1, 3], axis: 0 });
    expect(parts.map(values)).toEqual([[1], [2, 3, 4]]);
  });

  it('keep the gradient that is registered first', () => {
    const [first, second] = [1, 2].map((n) => ({
      kernelName: 'TractTwice',
      gradFunc: () => ({ x: () => tf.scalar(n) }),
    }));
    ensureGradient(first as tf.GradConfig);
    ensureGradient(second as tf.GradConfig);
    expect(tf.getGradient('TractTwice')).toBe(first);
    tf.unregisterGradient('TractTwice');
  });
});

it('normalTensor draws at most 2^30 values, also by the kernel', () => {
  const one = () => tf.scalar(1);
  withKernel('TractNormal', one, () => {
    const source = randomSource(1);
    source.normalTensor([2 ** 30]);
    expect(source.position).toBe(2 ** 30);
    expect(() => source.normalTensor([2 ** 30 + 1])).toThrow('shape is [1073741825]');
  });
});
