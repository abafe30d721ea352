import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { linear, linearSilu } from './linear';
import { silu } from './silu';

export interface DenseOptions {
  /** Whether to apply SiLU. Default false. */
  readonly silu?: boolean;
  /** A second product, x [N, J] and kernel [J, O], added to the first before SiLU. */
  readonly second?: { readonly x: tf.Tensor; readonly kernel: tf.Tensor };
  /** Added to the result, [N, O]: a residual connection. */
  readonly skip?: tf.Tensor;
}

/**
 * Returns skip + f(x kernel + second.x second.kernel + bias), where f is SiLU or the identity. x [N, I],
 * kernel [I, O], bias [O]; returns [N, O]. One kernel if the engine has it ('TractLinearSilu') and no
 * gradient is recorded.
 * @throws TractError if a shape does not fit.
 */
export const dense = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias?: tf.Tensor,
  options: DenseOptions = {},
): tf.Tensor => {
  checkOptions('dense', options, { silu: true, second: true, skip: true });
  check(x, kernel, bias, options);
  const { second, skip } = options;
  return tf.tidy(() => {
    if (options.silu) {
      const fused = linearSilu(x, kernel, { bias, second, skip });
      if (fused !== undefined) return fused;
      const pre = second ? linear(second.x, second.kernel, bias) : bias;
      return silu(linear(x, kernel), { ...(pre && { pre }), ...(skip && { skip }) });
    }
    const parts = [linear(x, kernel, bias), second && linear(second.x, second.kernel), skip];
    return parts.filter((part) => part !== undefined).reduce((sum, part) => tf.add(sum, part));
  });
};

const check = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor | undefined, options: DenseOptions): void => {
  const { second, skip } = options;
  const [rows, outputs] = [x.shape[0], kernel.shape[1]];
  const fits = (a: tf.Tensor, b: tf.Tensor) => a.rank === 2 && b.rank === 2 && a.shape[1] === b.shape[0];
  if (!fits(x, kernel)) {
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      `with a kernel of shape [${kernel.shape}] it must be [N, ${kernel.shape[0]}].`,
    );
  }
  if (bias !== undefined && !(bias.rank === 1 && bias.size === outputs))
    throw badArgument('bias', `of shape [${bias.shape}]`, `give one value for each output, [${outputs}].`);
  if (
    second &&
    !(fits(second.x, second.kernel) && second.x.shape[0] === rows && second.kernel.shape[1] === outputs)
  ) {
    throw badArgument(
      'second',
      `of shapes [${second.x.shape}] and [${second.kernel.shape}]`,
      `give x [${rows}, J] and a kernel [J, ${outputs}].`,
    );
  }
  if (skip !== undefined && skip.shape.join() !== [rows, outputs].join())
    throw badArgument('skip', `of shape [${skip.shape}]`, `give the result's shape, [${rows}, ${outputs}].`);
};
