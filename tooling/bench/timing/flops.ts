import type * as tf from '@tensorflow/tfjs-core';

/** What a kernel is for the roofline: the two that processors are built for, and everything else. */
export type KernelClass = 'convolution' | 'matmul' | 'other';

/** A kernel's call, as tfjs's registry sees it. */
export interface KernelCall {
  readonly name: string;
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs?: tf.NamedAttrMap | undefined;
  readonly outputs: readonly tf.TensorInfo[];
}

/** Convolutions by their three kernels, fused or not; products of matrices, attention's among them. */
export const classOf = (kernel: string): KernelClass => {
  if (/Conv2D|Conv3x3/.test(kernel)) return 'convolution';
  return /MatMul|Linear|Attention/.test(kernel) ? 'matmul' : 'other';
};

/**
 * Floating-point operations of a convolution or a product of matrices, a multiplication and an addition counted as two,
 * and the zeros around an image counted as pixels; 0 for other kernels, whose time is that of memory. A convolution counts as
 * what its definition takes, which a kernel may get by with less of.
 */
export const flopsOf = (call: KernelCall): number => {
  const { inputs, outputs, name } = call;
  const of = (key: string): readonly number[] => inputs[key]?.shape ?? [];
  const kernelOf = (): readonly number[] =>
    [of('filter'), of('kernel'), call.attrs?.['filterShape'] as number[] | undefined].find(
      (shape) => shape?.length,
    ) ??
    outputs[0]?.shape ??
    [];
  if (classOf(name) === 'convolution') {
    // Every output pixel, or its gradient, meets the whole kernel once.
    const [n = 0, height = 0, width = 0] = inputs['dy'] ? of('dy') : (outputs[0]?.shape ?? []);
    return 2 * n * height * width * product(kernelOf());
  }
  if (/Attention/.test(name)) {
    // Two products of all tokens with all forward; four more for the gradients.
    const [n = 0, ...rest] = of('qkv').length > 0 ? of('qkv') : of('q');
    const channels = (rest.at(-1) ?? 0) / (inputs['qkv'] ? 3 : 1);
    const products = name === 'TractAttentionGrad' ? 4 : 2;
    return 2 * products * n * product(rest.slice(0, -1)) ** 2 * channels;
  }
  if (/Linear/.test(name)) {
    // Every row of x, or of its gradient, meets the whole kernel once.
    const matrix = inputs['kernel'] ? of('kernel') : [of('x').at(-1) ?? 0, of('dy').at(-1) ?? 0];
    return 2 * product(of('x').slice(0, -1)) * (product(matrix) + product(of('weights')));
  }
  if (classOf(name) === 'matmul') {
    const a = of('a');
    const inner = call.attrs?.['transposeA'] === true ? a.at(-2) : a.at(-1);
    return 2 * product(outputs[0]?.shape ?? []) * (inner ?? 0);
  }
  return 0;
};

const product = (sizes: readonly number[]): number =>
  sizes.length === 0 ? 0 : sizes.reduce((a, b) => a * b, 1);
