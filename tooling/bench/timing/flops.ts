import type * as tf from '@tensorflow/tfjs-core';

/** The class of a kernel for the roofline: convolution, matrix product, or other. */
export type KernelClass = 'convolution' | 'matmul' | 'other';

/** A kernel call in tfjs's registry. */
export interface KernelCall {
  readonly name: string;
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs?: tf.NamedAttrMap | undefined;
  readonly outputs: readonly tf.TensorInfo[];
}

/** Classifies a kernel: convolutions by their three kernels, fused or not; matrix products, including attention's. */
export const classOf = (kernel: string): KernelClass => {
  if (/Conv2D|Conv3x3/.test(kernel)) return 'convolution';
  return /MatMul|Linear|Attention/.test(kernel) ? 'matmul' : 'other';
};

/**
 * Counts the floating-point operations of a convolution or a matrix product. A multiplication and an addition count as
 * two, and padding counts as pixels. Returns 0 for other kernels, which are bound by memory. A convolution counts by its
 * definition, even if the kernel needs fewer operations.
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
    // Every output pixel, or its gradient, is multiplied with the entire kernel once.
    const [n = 0, height = 0, width = 0] = inputs['dy'] ? of('dy') : (outputs[0]?.shape ?? []);
    return 2 * n * height * width * product(kernelOf());
  }
  if (/Attention/.test(name)) {
    // Two products of all tokens with all tokens forward; four more for the gradients.
    const [n = 0, ...rest] = of('qkv').length > 0 ? of('qkv') : of('q');
    const channels = (rest.at(-1) ?? 0) / (inputs['qkv'] ? 3 : 1);
    const products = name === 'TractAttentionGrad' ? 4 : 2;
    return 2 * products * n * product(rest.slice(0, -1)) ** 2 * channels;
  }
  if (/Linear/.test(name)) {
    // Every row of x, or of its gradient, is multiplied with the entire kernel once.
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
