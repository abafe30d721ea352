import * as tf from '@tensorflow/tfjs-core';
import { badArgument, ensureGradient, hasKernel, runKernel } from '@tractjs/core';
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
  if (bias !== undefined && !(bias.rank === 1 && bias.size === kernel.shape[1])) {
    throw badArgument(
      'bias',
      `of shape [${bias.shape}]`,
      `give one value for each output, [${kernel.shape[1]}].`,
    );
  }
  return tf.tidy(() => {
    if (options.silu) return silu(product(x, kernel), bias && { pre: bias });
    return product(x, kernel, bias);
  });
};

/** With more rows, TensorFlow's product was as fast where it was measured. */
const MOST_ROWS = 4096;

const product = (x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor => {
  if (x.size > 0 && (x.shape[0] as number) <= MOST_ROWS && hasKernel('TractLinear')) {
    ensureGradient(gradient);
    const inputs = { x, kernel, ...(bias && { bias }) };
    return runKernel('TractLinear', inputs, { turned: false })[0] as tf.Tensor;
  }
  const y = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  return bias === undefined ? y : biasAdd(y, bias);
};

const gradient: tf.GradConfig = {
  kernelName: 'TractLinear',
  inputsToSave: ['x', 'kernel'],
  gradFunc(dy, [x, kernel]) {
    const dys = dy as tf.Tensor;
    // Both at once; tfjs asks for those of the inputs that there were.
    const [dkernel, dbias] = runKernel('TractLinearGrad', { x: x as tf.Tensor, dy: dys });
    const toInput = { x: dys, kernel: kernel as tf.Tensor };
    return {
      x: () => runKernel('TractLinear', toInput, { turned: true })[0] as tf.Tensor,
      kernel: () => dkernel as tf.Tensor,
      bias: () => dbias as tf.Tensor,
    };
  },
};
