import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { biasAdd } from './bias-add';

/**
 * x kernel + bias. x [N, I], kernel [I, O], bias [O]; returns [N, O].
 * @throws TractError where a shape does not fit.
 */
export const dense = (x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor => {
  if (x.rank !== 2 || kernel.rank !== 2 || x.shape[1] !== kernel.shape[0]) {
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      `with a kernel of shape [${kernel.shape}] it must be [N, ${kernel.shape[0]}].`,
    );
  }
  if (bias === undefined) return tf.matMul(x, kernel);
  return tf.tidy(() => biasAdd(tf.matMul(x, kernel), bias));
};
