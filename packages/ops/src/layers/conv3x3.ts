import * as tf from '@tensorflow/tfjs-core';
import { ensureGradient, hasKernel, runKernel } from '@tractjs/core';

/**
 * With fewer input or output channels, or fewer tiles of 2 x 2, TensorFlow's convolution was faster in
 * measurements. With few tiles, fewer channels suffice: waking TensorFlow's threads takes longer than the
 * convolution.
 */
const MIN_CHANNELS = 16;
const MIN_TILES = 12;
const SMALL_BATCH_TILES = 256;

/** Whether the backend has its own kernel, and the kernel suits this convolution. */
export const hasConv3x3 = (x: tf.Tensor, kernel: tf.Tensor, stride: number): boolean => {
  const [size, , inputs = 0, outputs = 0] = kernel.shape;
  const [n = 0, height = 0, width = 0] = x.shape;
  const tiles = n * Math.ceil(height / 2) * Math.ceil(width / 2);
  const channels = tiles > SMALL_BATCH_TILES ? MIN_CHANNELS : 1;
  return (
    size === 3 &&
    stride === 1 &&
    Math.min(inputs, outputs) >= channels &&
    tiles >= MIN_TILES &&
    hasKernel('TractConv3x3')
  );
};

/** A 3 x 3 convolution with stride 1 and zero padding; shapes as in `conv2d`, which checks them. */
export const conv3x3 = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  residual: tf.Tensor | undefined,
): tf.Tensor => {
  ensureGradient(gradient);
  const inputs = { x, kernel, ...(bias && { bias }), ...(residual && { residual }) };
  return runKernel('TractConv3x3', inputs, { turned: false })[0] as tf.Tensor;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractConv3x3',
  inputsToSave: ['x', 'kernel'],
  gradFunc(dy, [x, kernel]) {
    const dys = (Array.isArray(dy) ? dy[0] : dy) as tf.Tensor;
    const run = (name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap) =>
      runKernel(name, inputs, attrs)[0] as tf.Tensor;
    // tfjs calls the functions of the inputs that exist.
    return {
      x: () => run('TractConv3x3', { x: dys, kernel: kernel as tf.Tensor }, { turned: true }),
      kernel: () => run('TractConv3x3KernelGrad', { x: x as tf.Tensor, dy: dys }),
      bias: () => run('TractBiasAddGrad', { dy: dys }),
      residual: () => tf.clone(dys),
    };
  },
};
