import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classOf, flopsOf } from './flops';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const infos = (shapes: Record<string, number[]>): tf.NamedTensorInfoMap =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { dataId: {}, shape, dtype: 'float32' } as const]),
  );
const call = (
  name: string,
  inputs: Record<string, number[]>,
  output: number[],
  attrs: tf.NamedAttrMap = {},
) =>
  flopsOf({ name, attrs, inputs: infos(inputs), outputs: [{ dataId: {}, shape: output, dtype: 'float32' }] });

describe('flopsOf', () => {
  const [x, filter, y] = [
    [2, 8, 8, 3],
    [3, 3, 3, 5],
    [2, 4, 4, 5],
  ];
  const expected = 2 * (2 * 4 * 4) * (3 * 3 * 3 * 5);

  it('is the same for a convolution and both its gradients, whatever the stride', () => {
    expect(call('Conv2D', { x, filter }, y)).toBe(expected);
    expect(call('Conv2DBackpropInput', { dy: y, filter }, x)).toBe(expected);
    expect(call('Conv2DBackpropFilter', { x, dy: y }, filter, { filterShape: filter })).toBe(expected);
  });

  it('counts a convolution of the engine by its definition', () => {
    const [x, kernel, y] = [
      [2, 8, 8, 3],
      [3, 3, 3, 5],
      [2, 8, 8, 5],
    ];
    const direct = 2 * (2 * 8 * 8) * (3 * 3 * 3 * 5);
    expect(call('TractConv3x3', { x, kernel, bias: [5] }, y, { turned: false })).toBe(direct);
    expect(call('TractConv3x3', { x: y, kernel }, x, { turned: true })).toBe(direct);
    expect(call('TractConv3x3KernelGrad', { x, dy: y }, kernel)).toBe(direct);
  });

  it('counts products of matrices, transposed or not, and the batch', () => {
    expect(call('BatchMatMul', { a: [7, 2, 3], b: [7, 3, 4] }, [7, 2, 4])).toBe(2 * 7 * 2 * 3 * 4);
    const transposed = { transposeA: true, transposeB: false };
    expect(call('BatchMatMul', { a: [7, 3, 2], b: [7, 3, 4] }, [7, 2, 4], transposed)).toBe(
      2 * 7 * 2 * 3 * 4,
    );
  });

  it('counts a dense layer and its gradients', () => {
    const one = 2 * 7 * 3 * 5;
    expect(call('TractLinear', { x: [7, 3], kernel: [3, 5], bias: [5] }, [7, 5], { turned: false })).toBe(
      one,
    );
    expect(call('TractLinear', { x: [7, 5], kernel: [3, 5] }, [7, 3], { turned: true })).toBe(one);
    expect(call('TractLinearGrad', { x: [7, 3], dy: [7, 5] }, [3, 5])).toBe(one);
    const both = { x: [7, 3], kernel: [3, 5], second: [7, 2], weights: [2, 5] };
    expect(call('TractLinearSilu', both, [7, 5])).toBe(one + 2 * 7 * 2 * 5);
  });

  it('counts the products of attention: two forward, four more for its gradients', () => {
    const one = 2 * 3 * 20 * 20 * 8;
    expect(call('TractAttention', { qkv: [3, 4, 5, 24] }, [3, 4, 5, 8])).toBe(2 * one);
    const part = [3, 20, 8];
    expect(call('TractAttention', { q: part, k: part, v: part }, part)).toBe(2 * one);
    expect(call('TractAttentionGrad', { dy: part, q: part, k: part, v: part }, part)).toBe(4 * one);
  });

  it('is 0 for kernels bound by memory', () => {
    expect(call('Add', { a: [4], b: [4] }, [4])).toBe(0);
    expect(call('TractGroupNorm', { x }, x)).toBe(0);
  });
});

describe('classOf', () => {
  it('distinguishes convolutions, matrix products and other kernels', () => {
    expect(['Conv2D', 'TractConv3x3', 'BatchMatMul', '_FusedMatMul', 'Relu'].map(classOf)).toEqual([
      ...['convolution', 'convolution', 'matmul', 'matmul', 'other'],
    ]);
  });
});
