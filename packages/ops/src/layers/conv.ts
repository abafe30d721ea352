import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { biasAdd } from './bias-add';
import { conv3x3, hasConv3x3 } from './conv3x3';
import { linear } from './linear';

export interface ConvOptions {
  /** A bias [O], added to the result. */
  readonly bias?: tf.Tensor;
  /** Added to the result, in its shape: a residual connection. */
  readonly residual?: tf.Tensor;
  /** Default 1. */
  readonly stride?: number;
}

/**
 * Convolution with zero padding of k / 2 on every side, as PyTorch's `padding=k // 2`, so stride 1 keeps H
 * and W. x [N, H, W, I], kernel [k, k, I, O] with k odd, bias [O]; returns [N, ceil(H / stride), ceil(W /
 * stride), O]. If the engine has the kernel 'TractConv3x3', a 3 x 3 convolution with stride 1 adds bias and
 * residual in the same pass.
 * @throws TractError if a shape does not fit.
 */
export const conv2d = (x: tf.Tensor, kernel: tf.Tensor, options: ConvOptions = {}): tf.Tensor => {
  checkOptions('conv2d', options, { bias: true, residual: true, stride: true });
  const { bias, residual, stride = 1 } = options;
  const [size = 0, width, inputs] = kernel.shape;
  if (kernel.rank !== 4 || size !== width || size % 2 === 0) {
    throw badArgument('kernel', `of shape [${kernel.shape}]`, 'give [k, k, inputs, outputs] with k odd.');
  }
  if (x.rank !== 4 || x.shape[3] !== inputs) {
    throw badArgument('x', `of shape [${x.shape}]`, `this kernel takes [N, H, W, ${inputs}].`);
  }
  if (!Number.isInteger(stride) || stride < 1) {
    throw badArgument('stride', stride, 'give a whole number, 1 or more.');
  }
  const outputs = kernel.shape[3] as number;
  if (bias !== undefined && !(bias.rank === 1 && bias.size === outputs)) {
    throw badArgument('bias', `of shape [${bias.shape}]`, `give one value for each output, [${outputs}].`);
  }
  const result = [x.shape[0], ...x.shape.slice(1, 3).map((side) => Math.ceil(side / stride)), outputs];
  if (residual !== undefined && residual.shape.join() !== result.join()) {
    throw badArgument('residual', `of shape [${residual.shape}]`, `give the result's shape, [${result}].`);
  }
  if (hasConv3x3(x, kernel, stride)) return conv3x3(x, kernel, bias, residual);
  return tf.tidy(() => {
    const y = size === 1 && stride === 1 ? linear(x, kernel, bias) : convolve(x, kernel, stride, bias);
    return residual === undefined ? y : tf.add(y, residual);
  });
};

const convolve = (x: tf.Tensor, kernel: tf.Tensor, stride: number, bias?: tf.Tensor): tf.Tensor => {
  const y = plain(x, kernel, stride);
  return bias === undefined ? y : biasAdd(y, bias);
};

const plain = (x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor => {
  if (stride === 1) return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
  // 'same' pads the far side more if the stride is above 1, and tfjs-node does not support explicit padding.
  const side = ((kernel.shape[0] as number) - 1) / 2;
  const edge: [number, number] = [side, side];
  const padded = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return tf.conv2d(padded, kernel as tf.Tensor4D, stride, 'valid');
};
