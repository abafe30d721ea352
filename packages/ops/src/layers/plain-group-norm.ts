import * as tf from '@tensorflow/tfjs-core';
import { broadcastRows } from './broadcast-rows';
import type { GroupNormOptions } from './group-norm-options';
import { silu } from './silu';

/** `groupNorm` of checked arguments, in tfjs's own operations. */
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
    const rowsOf = (values: tf.Tensor) => broadcastRows(values, count, channels);
    const moved = pre === undefined ? x : tf.add(tf.reshape(x, rows), rowsOf(pre));
    const grouped = tf.reshape(moved, [count, -1, groups, channels / groups]);
    const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
    const variance = tf.mean(tf.square(centred), [1, 3], true);
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
    // Fold scale and shift into gamma and beta, which are smaller than x.
    const factor = scale === undefined ? undefined : tf.add(rowsOf(scale), 1);
    const slope = factor === undefined ? gamma : tf.mul(gamma, factor);
    const start = factor === undefined ? beta : tf.mul(beta, factor);
    const offset = shift === undefined ? start : tf.add(start, rowsOf(shift));
    const z = tf.reshape(tf.add(tf.mul(tf.reshape(normal, rows), slope), offset), x.shape);
    return activate ? silu(z) : z;
  });
