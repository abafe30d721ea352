import * as tf from '@tensorflow/tfjs-core';
import { groupNorm } from '@tractjs/ops';

/**
 * Layer normalisation with no parameters (Ba et al. 2016, eq. 4): every row of x [N, C] to mean 0 and variance 1, with
 * `epsilon` added to the variance. It is a group norm of one group, and where the engine has that fused so is this.
 */
export const layerNorm = (x: tf.Tensor, epsilon: number): tf.Tensor =>
  tf.tidy(() => {
    const channels = x.shape[1] as number;
    return groupNorm(x, tf.ones([channels]), tf.zeros([channels]), { groups: 1, epsilon });
  });
