import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../gradients/gradient-error';
import { distance, leaked, numbers, read, weigh } from '../testing/test-support';
import { biasAdd } from './bias-add';
import { conv2d } from './conv';
import { dense } from './dense';
import { silu } from './silu';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/**
 * The sum over a window that starts `k / 2` before the output's place, zeros outside, as PyTorch's padding =
 * k // 2.
 */
const direct = (x: tf.Tensor, kernel: tf.Tensor, stride: number): number[] => {
  const [n, h, w, inputs] = x.shape as [number, number, number, number];
  const [k, , , outputs] = kernel.shape as [number, number, number, number];
  const [xs, ks] = [x.dataSync(), kernel.dataSync()];
  const side = (k - 1) / 2;
  const result: number[] = [];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < h; i += stride)
      for (let j = 0; j < w; j += stride)
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let p = 0; p < k; p++)
            for (let q = 0; q < k; q++)
              for (let c = 0; c < inputs; c++) {
                const [y, z] = [i + p - side, j + q - side];
                if (y < 0 || y >= h || z < 0 || z >= w) continue;
                sum +=
                  (xs[((b * h + y) * w + z) * inputs + c] as number) *
                  (ks[((p * k + q) * inputs + c) * outputs + o] as number);
              }
          result.push(sum);
        }
  return result;
};

describe('conv2d', () => {
  it.each([
    [3, 1],
    [3, 2],
    [1, 1],
    [5, 2],
  ])('kernel %i, stride %i: is the definition, with the right gradients', (size, stride) => {
    const params = {
      x: numbers([2, 5, 6, 2], 1),
      kernel: numbers([size, size, 2, 3], 2),
      bias: numbers([3], 3),
    };
    const plain = conv2d(params.x, params.kernel, { stride });
    expect(plain.shape).toEqual([2, Math.ceil(5 / stride), Math.ceil(6 / stride), 3]);
    expect(distance(read(plain), direct(params.x, params.kernel, stride))).toBeLessThan(1e-6);
    const error = gradientError(
      ({ x, kernel, bias }) =>
        weigh(conv2d(x as tf.Tensor, kernel as tf.Tensor, { bias: bias as tf.Tensor, stride })),
      params,
    );
    expect(error).toBeLessThan(5e-3);
    expect(leaked(() => conv2d(params.x, params.kernel, { bias: params.bias, stride }))).toBe(0);
    tf.dispose(params);
  });

  it('adds a residual, with its gradient', () => {
    const params = {
      x: numbers([2, 4, 3, 2], 4),
      kernel: numbers([3, 3, 2, 2], 5),
      residual: numbers([2, 4, 3, 2], 6),
    };
    const conv = ({ x, kernel, residual }: Record<string, tf.Tensor>) =>
      conv2d(x as tf.Tensor, kernel as tf.Tensor, { residual: residual as tf.Tensor });
    const expected = tf.tidy(() => tf.add(conv2d(params.x, params.kernel), params.residual));
    expect(distance(read(conv(params)), expected.dataSync())).toBeLessThan(1e-6);
    expect(gradientError((p) => weigh(conv(p as Record<string, tf.Tensor>)), params)).toBeLessThan(5e-3);
    tf.dispose([params, expected]);
  });

  it('refuses bad arguments with a remedy', () => {
    const x = numbers([1, 4, 4, 2]);
    expect(() => conv2d(x, numbers([2, 2, 2, 1]))).toThrow(/kernel is .*k odd/);
    expect(() => conv2d(x, numbers([3, 3, 5, 1]))).toThrow(/x is .*\[N, H, W, 5\]/);
    expect(() => conv2d(x, numbers([3, 3, 2, 1]), { stride: 0 })).toThrow(/stride is 0/);
    expect(() => conv2d(x, numbers([3, 3, 2, 1]), { bias: numbers([4]) })).toThrow(
      /bias is .*\[4\].*output, \[1\]/,
    );
    const residual = numbers([1, 4, 4, 1]);
    expect(() => conv2d(x, numbers([3, 3, 2, 1]), { residual, stride: 2 })).toThrow(
      /residual is .of shape \[1,4,4,1\].*\[1,2,2,1\]/,
    );
  });
});

describe('dense', () => {
  it('is x kernel + bias', () => {
    const [x, kernel, bias] = [
      tf.tensor2d([[1, 2]]),
      tf.tensor2d([
        [3, 4, 5],
        [6, 7, 8],
      ]),
      tf.tensor1d([0.5, 0, -1]),
    ];
    expect([...read(dense(x, kernel, bias))]).toEqual([15.5, 18, 20]);
    expect([...read(dense(x, kernel))]).toEqual([15, 18, 21]);
    expect(leaked(() => dense(x, kernel, bias))).toBe(0);
    expect(() => dense(x, bias)).toThrow(/x is .*\[1,2\]/);
  });

  it('adds a second product and a skip', () => {
    const [x, kernel, bias] = [tf.tensor2d([[2]]), tf.tensor2d([[3, -1]]), tf.tensor1d([1, 1])];
    const second = {
      x: tf.tensor2d([[10, 20]]),
      kernel: tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
    };
    const skip = tf.tensor2d([[100, 200]]);
    expect([...read(dense(x, kernel, bias, { second, skip }))]).toEqual([117, 219]);
    const [a, b] = read(dense(x, kernel, bias, { second, skip, silu: true }));
    expect(a).toBeCloseTo(100 + 17 / (1 + Math.exp(-17)), 4);
    expect(b).toBeCloseTo(200 + 19 / (1 + Math.exp(-19)), 4);
    expect(leaked(() => dense(x, kernel, bias, { second, skip, silu: true }))).toBe(0);
    expect(() => dense(x, kernel, bias, { second: { x, kernel: x } })).toThrow(
      /second is .*\[1,1\] and \[1,1\].* give x \[1, J\] and a kernel \[J, 2\]\./,
    );
    expect(() => dense(x, kernel, bias, { skip: x })).toThrow("give the result's shape, [1, 2]");
    expect(() => dense(x, kernel, tf.tensor1d([1]))).toThrow('give one value for each output, [2]');
  });

  it('has the right gradients', () => {
    const params = { x: numbers([3, 4], 1), kernel: numbers([4, 2], 2), bias: numbers([2], 3) };
    const loss = (p: Record<string, tf.Tensor>) =>
      weigh(silu(dense(p['x'] as tf.Tensor, p['kernel'] as tf.Tensor, p['bias'] as tf.Tensor)));
    expect(gradientError(loss, params)).toBeLessThan(5e-3);
  });
});

describe('biasAdd and silu', () => {
  it('are the definitions', () => {
    const x = tf.tensor2d([
      [-1, 0],
      [1, 20],
    ]);
    expect([...read(biasAdd(x, tf.tensor1d([1, 2])))]).toEqual([0, 2, 2, 22]);
    expect(distance(read(silu(x)), [-1 / (1 + Math.E), 0, 1 / (1 + 1 / Math.E), 20])).toBeLessThan(1e-6);
    expect(leaked(() => [biasAdd(x, numbers([2])), silu(x)])).toBe(1);
    const [pre, skip] = [tf.tensor2d([[1, 2]]), tf.ones([2, 2])];
    const expected = [0, 2, 2, 22].map((z) => 1 + z / (1 + Math.exp(-z)));
    expect(distance(read(silu(x, { pre, skip })), expected)).toBeLessThan(1e-6);
    expect(leaked(() => silu(x, { pre, skip }))).toBe(0);
  });

  it('have the right gradients with all options', () => {
    const params = { x: numbers([4, 3, 2], 1), pre: numbers([2, 2], 2), skip: numbers([4, 3, 2], 3) };
    const { x, pre, skip } = params;
    expect(
      gradientError(
        (p) => weigh(silu(p['x'] as tf.Tensor, { pre: p['pre'] as tf.Tensor, skip: p['skip'] as tf.Tensor })),
        params,
      ),
    ).toBeLessThan(5e-3);
    expect(() => silu(x, { pre: skip })).toThrow(/pre is .*\[M, 2\] where M divides the 4 examples/);
    expect(() => silu(x, { pre: numbers([3, 2]) })).toThrow(/pre is/);
    expect(() => silu(x, { skip: pre })).toThrow(/skip is .*\[4,3,2\]/);
  });
});
