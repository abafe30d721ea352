import * as tf from '@tensorflow/tfjs-core';
import { broadcastRows } from './broadcast-rows';
import type { GroupNormOptions } from './group-norm-options';
import { silu } from './silu';

/** `groupNorm` of checked arguments, in tfjs's own ops. */
export const plainGroupNorm = (
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  options: Required<Pick<GroupNormOptions, 'groups' | 'epsilon' | 'silu'>> & GroupNormOptions,
): tf.Tensor =>
  tf.tidy(() => {
    const { groups, epsilon, silu: activate, pre, scale, shift } = options;
    const count = x.shape[0] as number;
    const channels = gamma.size;
    const rows = [count, -1, channels];
    const beside = (told: tf.Tensor) => broadcastRows(told, count, channels);
    const moved = pre === undefined ? x : tf.add(tf.reshape(x, rows), beside(pre));
    const grouped = tf.reshape(moved, [count, -1, groups, channels / groups]);
    const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
    const variance = tf.mean(tf.square(centred), [1, 3], true);
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
    // scale and shift go into gamma and beta, which are smaller than x.
    const factor = scale === undefined ? undefined : tf.add(beside(scale), 1);
    const slope = factor === undefined ? gamma : tf.mul(gamma, factor);
    const start = factor === undefined ? beta : tf.mul(beta, factor);
    const offset = shift === undefined ? start : tf.add(start, beside(shift));
    const z = tf.reshape(tf.add(tf.mul(tf.reshape(normal, rows), slope), offset), x.shape);
    return activate ? silu(z) : z;
  });
