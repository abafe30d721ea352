import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { linear } from './linear';
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
  if (bias !== undefined && !(bias.rank === 1 && bias.size === kernel.shape[1])) {
    throw badArgument(
      'bias',
      `of shape [${bias.shape}]`,
      `give one value for each output, [${kernel.shape[1]}].`,
    );
  }
  return tf.tidy(() => {
    if (options.silu) return silu(linear(x, kernel), bias && { pre: bias });
    return linear(x, kernel, bias);
  });
};
