import * as tf from '@tensorflow/tfjs-core';
import { badArgument, ensureGradient, hasKernel, runKernel } from '@tractjs/core';

/**
 * Adds a bias along the last axis. x [..., C], bias [C]. Kernels 'TractBiasAdd' and 'TractBiasAddGrad' if the
 * engine has them, plain tfjs otherwise.
 * @throws TractError if bias is not [C].
 */
export const biasAdd = (x: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
  const channels = x.shape[x.rank - 1] ?? 0;
  if (bias.rank !== 1 || bias.shape[0] !== channels) {
    throw badArgument(
      'bias',
      `of shape [${bias.shape}]`,
      `give one value for each channel of x, [${channels}].`,
    );
  }
  if (!hasKernel('TractBiasAdd')) return tf.add(x, bias);
  ensureGradient(gradient);
  return runKernel('TractBiasAdd', { x, bias })[0] as tf.Tensor;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractBiasAdd',
  gradFunc(dy) {
    const dys = (Array.isArray(dy) ? dy[0] : dy) as tf.Tensor;
    return {
      x: () => tf.clone(dys),
      bias: () => runKernel('TractBiasAddGrad', { dy: dys })[0] as tf.Tensor,
    };
  },
};
