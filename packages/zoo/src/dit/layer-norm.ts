import * as tf from '@tensorflow/tfjs-core';
import { groupNorm } from '@tractjs/ops';

/**
 * Normalises every row of x [N, C] to mean 0 and variance 1, with `epsilon` added to the variance: layer
 * normalisation without parameters (Ba et al. 2016, eq. 4). Uses a group norm of one group, which some
 * engines fuse.
 */
export const layerNorm = (x: tf.Tensor, epsilon: number): tf.Tensor =>
  tf.tidy(() => {
    const channels = x.shape[1] as number;
    return groupNorm(x, tf.ones([channels]), tf.zeros([channels]), { groups: 1, epsilon });
  });
