import type * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { conv2d, dense, groupNorm } from '@tractjs/ops';
import { kernelSpec, type ParameterSpecs, reader, vectorSpec } from './parameters';

/** Sizes of a residual block. */
export interface ResidualBlock {
  readonly inputs: number;
  readonly outputs: number;
  readonly embedding: number;
  readonly groups: number;
}

/** Returns the parameters of a residual block. */
export const residualBlockSpecs = ({ inputs, outputs, embedding }: ResidualBlock): ParameterSpecs => ({
  'norm1.gamma': vectorSpec(inputs, 1),
  'norm1.beta': vectorSpec(inputs),
  'conv1.kernel': kernelSpec([3, 3, inputs, outputs]),
  // The first convolution has no bias: it would be added to the dense layer's.
  'embed.kernel': kernelSpec([embedding, outputs]),
  'embed.bias': vectorSpec(outputs),
  'norm2.gamma': vectorSpec(outputs, 1),
  'norm2.beta': vectorSpec(outputs),
  'conv2.kernel': kernelSpec([3, 3, outputs, outputs]),
  'conv2.bias': vectorSpec(outputs),
  ...(inputs !== outputs && { 'skip.kernel': kernelSpec([1, 1, inputs, outputs]) }),
});

/**
 * Returns skip(x) + conv(silu(norm(conv(silu(norm(x))) + dense(e)))) [N, H, W, outputs] for x [N, H, W,
 * inputs] and e [N, embedding]: the block of Ho et al. 2020 with group norm.
 */
export const residualBlock = (
  params: Params,
  path: string,
  block: ResidualBlock,
  x: tf.Tensor,
  e: tf.Tensor,
): tf.Tensor => {
  const at = reader(params, path);
  const norm = (name: string, y: tf.Tensor, pre?: tf.Tensor) =>
    groupNorm(y, at(`${name}.gamma`), at(`${name}.beta`), {
      groups: block.groups,
      silu: true,
      ...(pre && { pre }),
    });
  const h = conv2d(norm('norm1', x), at('conv1.kernel'));
  const conditioned = norm('norm2', h, dense(e, at('embed.kernel'), at('embed.bias')));
  const residual = block.inputs === block.outputs ? x : conv2d(x, at('skip.kernel'));
  return conv2d(conditioned, at('conv2.kernel'), { bias: at('conv2.bias'), residual });
};
