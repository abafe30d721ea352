import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';

/**
 * Every pixel four times, nearest neighbour: x [N, H, W, C] to [N, 2H, 2W, C].
 * Two concatenations, because they are plain copies on every backend; the gradient sums each 2 x 2 square.
 */
export const upsample2x = (x: tf.Tensor): tf.Tensor => {
  checkImages(x);
  return up(x);
};

/**
 * The mean of every 2 x 2 square: x [N, H, W, C] to [N, H / 2, W / 2, C].
 * @throws TractError where H or W is odd.
 */
export const averagePool2x = (x: tf.Tensor): tf.Tensor => {
  const [, height, width] = checkImages(x);
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw badArgument('x', `of shape [${x.shape}]`, 'halving an image needs an even height and width.');
  }
  return down(x);
};

const repeat = (x: tf.Tensor): tf.Tensor => {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const wide = tf.concat([x, x], 3);
  const rows = tf.reshape(wide, [n * h, 1, 2 * w * c]);
  return tf.reshape(tf.concat([rows, rows], 1), [n, 2 * h, 2 * w, c]);
};

const mean = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid');

const up = tf.customGrad((x: unknown) => ({
  value: repeat(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.mul(mean(dy), 4),
})) as (x: tf.Tensor) => tf.Tensor;

const down = tf.customGrad((x: unknown) => ({
  value: mean(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => repeat(tf.mul(dy, 0.25)),
})) as (x: tf.Tensor) => tf.Tensor;

const checkImages = (x: tf.Tensor): [number, number, number, number] => {
  if (x.rank !== 4) throw badArgument('x', `of shape [${x.shape}]`, 'give images, [N, H, W, C].');
  return x.shape as [number, number, number, number];
};
