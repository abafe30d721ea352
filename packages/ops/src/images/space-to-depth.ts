import * as tf from '@tensorflow/tfjs-core';
import { badArgument, ensureGradient, hasKernel, runKernel } from '@tractjs/core';

/**
 * Moves every block x block square of pixels into channels, in the order (row, column, channel): x [N, H, W,
 * C] to [N, H / block, W / block, block^2 C]. Kernel 'TractSquares' if the engine has it, otherwise a reshape
 * and a transpose.
 * @throws TractError if block does not divide H and W.
 */
export const spaceToDepth = (x: tf.Tensor, block: number): tf.Tensor => {
  const [n, h, w, c] = images(x);
  if (!(Number.isInteger(block) && block > 0 && h % block === 0 && w % block === 0)) {
    throw badArgument(
      'block',
      block,
      `give a whole number that divides the height and width of x, ${h} and ${w}.`,
    );
  }
  if (block === 1) return tf.clone(x);
  if (hasKernel('TractSquares')) return fused(x, block, false);
  return tf.tidy(() => {
    const squares = tf.reshape(x, [(n * h) / block, block, w / block, block * c]);
    return tf.reshape(tf.transpose(squares, [0, 2, 1, 3]), [n, h / block, w / block, block * block * c]);
  });
};

/**
 * The inverse of `spaceToDepth`: x [N, H, W, block^2 C] to [N, H block, W block, C].
 * @throws TractError if block^2 does not divide the channels.
 */
export const depthToSpace = (x: tf.Tensor, block: number): tf.Tensor => {
  const [n, h, w, channels] = images(x);
  const c = channels / (block * block);
  if (!(Number.isInteger(block) && block > 0 && Number.isInteger(c))) {
    throw badArgument(
      'block',
      block,
      `give a whole number whose square divides the ${channels} channels of x.`,
    );
  }
  if (block === 1) return tf.clone(x);
  if (hasKernel('TractSquares')) return fused(x, block, true);
  return tf.tidy(() => {
    const squares = tf.transpose(tf.reshape(x, [n * h, w, block, block * c]), [0, 2, 1, 3]);
    return tf.reshape(squares, [n, h * block, w * block, c]);
  });
};

const fused = (x: tf.Tensor, block: number, inverse: boolean): tf.Tensor => {
  ensureGradient(gradient);
  return runKernel('TractSquares', { x }, { block, inverse })[0] as tf.Tensor;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractSquares',
  gradFunc: (dy, _, { block, inverse }) => ({
    x: () => fused(dy as tf.Tensor, block as number, !inverse),
  }),
};

const images = (x: tf.Tensor): [number, number, number, number] => {
  if (x.rank !== 4) throw badArgument('x', `of shape [${x.shape}]`, 'give images, [N, H, W, C].');
  return x.shape as [number, number, number, number];
};
