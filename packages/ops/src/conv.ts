import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { biasAdd } from './bias-add';
import { conv3x3, hasConv3x3 } from './conv3x3';

export interface ConvOptions {
  /** [O], added to the result. */
  readonly bias?: tf.Tensor;
  /** Of the result's shape, added to it: a residual connection. */
  readonly residual?: tf.Tensor;
  /** Default 1. */
  readonly stride?: number;
}

/**
 * A convolution with zeros around it, k / 2 on every side as PyTorch's `padding=k // 2`, so that stride 1 keeps H and W.
 * x [N, H, W, I], kernel [k, k, I, O] with k odd, bias [O]; returns [N, ceil(H / stride), ceil(W / stride), O]. Where the engine
 * has a kernel for it ('TractConv3x3'), 3 x 3 with stride 1 takes bias and residual in the same pass.
 * @throws TractError where a shape does not fit.
 */
export const conv2d = (x: tf.Tensor, kernel: tf.Tensor, options: ConvOptions = {}): tf.Tensor => {
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
    const y = convolve(x, kernel, stride);
    const shifted = bias === undefined ? y : biasAdd(y, bias);
    return residual === undefined ? shifted : tf.add(shifted, residual);
  });
};

const convolve = (x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor => {
  if (stride === 1 && kernel.shape[0] === 1) return perPixel(x, kernel);
  if (stride === 1) return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
  // 'same' pads the far side more where the stride is above 1, and tfjs-node takes no explicit pads.
  const side = ((kernel.shape[0] as number) - 1) / 2;
  const edge: [number, number] = [side, side];
  const padded = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return tf.conv2d(padded, kernel as tf.Tensor4D, stride, 'valid');
};

/** A 1 x 1 convolution as the product of matrices that it is, which backends have a faster kernel for. */
const perPixel = (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor => {
  const [inputs, outputs] = kernel.shape.slice(2) as [number, number];
  const pixels = tf.reshape(x, [-1, inputs]) as tf.Tensor2D;
  const y = tf.matMul(pixels, tf.reshape(kernel, [inputs, outputs]) as tf.Tensor2D);
  return tf.reshape(y, [...x.shape.slice(0, 3), outputs]);
};
