import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { biasAdd } from './bias-add';
import { ensureGradient, ensureKernel, runKernel } from './kernels';

export interface ConvOptions {
  /** [O], added to the result. */
  readonly bias?: tf.Tensor;
  /** Default 1. */
  readonly stride?: number;
}

/**
 * A convolution with zeros around it, k / 2 on every side as PyTorch's `padding=k // 2`, so that stride 1 keeps H and W.
 * x [N, H, W, I], kernel [k, k, I, O] with k odd, bias [O]; returns [N, ceil(H / stride), ceil(W / stride), O].
 * @throws TractError where a shape does not fit.
 */
export const conv2d = (x: tf.Tensor, kernel: tf.Tensor, options: ConvOptions = {}): tf.Tensor => {
  const { bias, stride = 1 } = options;
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
  return tf.tidy(() => {
    const y = convolve(x, kernel, stride);
    return bias === undefined ? y : biasAdd(y, bias);
  });
};

const convolve = (x: tf.Tensor, kernel: tf.Tensor, stride: number): tf.Tensor => {
  if (stride === 1) {
    ensureKernel('TractConv2D', 'Conv2D');
    ensureGradient(gradient);
    return run('TractConv2D', { x, filter: kernel }, attributes);
  }
  // 'same' pads the far side more where the stride is above 1, and tfjs-node takes no explicit pads.
  const side = ((kernel.shape[0] as number) - 1) / 2;
  const edge: [number, number] = [side, side];
  const padded = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return tf.conv2d(padded, kernel as tf.Tensor4D, stride, 'valid');
};

const attributes = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };

const run = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  runKernel(name, inputs, attrs)[0] as tf.Tensor;

/**
 * The backend's Conv2D under a name of its own, for the sake of its gradient: at stride 1 that of x is a convolution of dy with the
 * kernel turned around, which TensorFlow on a CPU does 1.1 to 1.7 times as fast as its Conv2DBackpropInput.
 */
const gradient: tf.GradConfig = {
  kernelName: 'TractConv2D',
  inputsToSave: ['x', 'filter'],
  gradFunc(dys, saved) {
    const dy = (Array.isArray(dys) ? dys[0] : dys) as tf.Tensor;
    const [x, filter] = saved as [tf.Tensor, tf.Tensor];
    const turned = () => {
      const around = filter.shape[0] === 1 ? filter : tf.reverse(filter, [0, 1]);
      return tf.transpose(around, [0, 1, 3, 2]);
    };
    return {
      x: () => run('Conv2D', { x: dy, filter: turned() }, attributes),
      filter: () => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
    };
  },
};
