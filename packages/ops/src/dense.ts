import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { biasAdd } from './bias-add';
import { silu } from './silu';

export interface DenseOptions {
  /** Whether SiLU follows, which then takes in the bias. Default false. */
  readonly silu?: boolean;
}

/**
 * x kernel + bias, and SiLU of it if asked. x [N, I], kernel [I, O], bias [O]; returns [N, O].
 * @throws TractError where a shape does not fit.
 */
export const dense = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias?: tf.Tensor,
  options: DenseOptions = {},
): tf.Tensor => {
  if (x.rank !== 2 || kernel.rank !== 2 || x.shape[1] !== kernel.shape[0]) {
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      `with a kernel of shape [${kernel.shape}] it must be [N, ${kernel.shape[0]}].`,
    );
  }
  return tf.tidy(() => {
    const y = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
    if (options.silu) return silu(y, bias && { pre: bias });
    return bias === undefined ? y : biasAdd(y, bias);
  });
};
