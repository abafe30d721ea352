import * as tf from '@tensorflow/tfjs-core';
import { badArgument, ensureGradient, hasKernel, runKernel } from '@tractjs/core';

/**
 * Repeats every pixel four times (nearest neighbour): x [N, H, W, C] to [N, 2H, 2W, C]. Kernel 'TractDouble'
 * if the engine has it, otherwise two concatenations, which are plain copies on every backend. The gradient
 * sums each 2 x 2 square.
 */
export const upsample2x = (x: tf.Tensor): tf.Tensor => {
  checkImages(x);
  return up(x);
};

/**
 * Averages every 2 x 2 square: x [N, H, W, C] to [N, H / 2, W / 2, C]. Kernel 'TractHalve' if the engine has
 * it.
 * @throws TractError if H or W is odd.
 */
export const averagePool2x = (x: tf.Tensor): tf.Tensor => {
  const [, height, width] = checkImages(x);
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw badArgument('x', `of shape [${x.shape}]`, 'halving an image needs an even height and width.');
  }
  return down(x, 0.25);
};

/** Repeats every pixel four times, times `scale`, with its gradient. */
const up = (x: tf.Tensor, scale = 1): tf.Tensor => {
  if (hasKernel('TractDouble')) return fused('TractDouble', x, scale);
  const [n, h, w, c] = x.shape as [number, number, number, number];
  return tf.customGrad((wanted: unknown) => {
    const small = scale === 1 ? (wanted as tf.Tensor) : tf.mul(wanted as tf.Tensor, scale);
    const wide = tf.concat([small, small], 3);
    const rows = tf.reshape(wide, [n * h, 1, 2 * w * c]);
    return {
      value: tf.reshape(tf.concat([rows, rows], 1), [n, 2 * h, 2 * w, c]),
      gradFunc: (dy: tf.Tensor) => down(dy, scale),
    };
  })(x);
};

/** Sums every 2 x 2 square, times `scale`, with its gradient. */
const down = (x: tf.Tensor, scale: number): tf.Tensor => {
  if (hasKernel('TractHalve')) return fused('TractHalve', x, scale);
  return tf.customGrad((wanted: unknown) => {
    const mean = tf.avgPool(wanted as tf.Tensor4D, 2, 2, 'valid') as tf.Tensor;
    return {
      value: scale === 0.25 ? mean : tf.mul(mean, 4 * scale),
      gradFunc: (dy: tf.Tensor) => up(dy, scale),
    };
  })(x);
};

const fused = (kernel: 'TractDouble' | 'TractHalve', x: tf.Tensor, scale: number): tf.Tensor => {
  ensureGradient(gradients[kernel]);
  return runKernel(kernel, { x }, { scale })[0] as tf.Tensor;
};

const gradients: Readonly<Record<'TractDouble' | 'TractHalve', tf.GradConfig>> = {
  TractDouble: {
    kernelName: 'TractDouble',
    gradFunc: (dy, _, attrs) => ({ x: () => fused('TractHalve', dy as tf.Tensor, attrs['scale'] as number) }),
  },
  TractHalve: {
    kernelName: 'TractHalve',
    gradFunc: (dy, _, attrs) => ({
      x: () => fused('TractDouble', dy as tf.Tensor, attrs['scale'] as number),
    }),
  },
};

const checkImages = (x: tf.Tensor): [number, number, number, number] => {
  if (x.rank !== 4) throw badArgument('x', `of shape [${x.shape}]`, 'give images, [N, H, W, C].');
  return x.shape as [number, number, number, number];
};
