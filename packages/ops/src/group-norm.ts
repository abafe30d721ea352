import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { ensureGradient, hasKernel, runKernel } from './kernels';
import { silu } from './silu';

export interface GroupNormOptions {
  /** Number of groups that the channels are divided into, in order. It must divide their number. */
  readonly groups: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether SiLU follows, z * sigmoid(z). Default false. */
  readonly silu?: boolean;
}

/**
 * Group normalisation (Wu & He 2018, "Group Normalization", equations 1 to 6), with SiLU after it if asked:
 * z = (x - mean) / sqrt(variance + epsilon) * gamma + beta, with the mean and the (biased) variance of each example's
 * group of channels. x [N, H, W, C] or [N, C], gamma and beta [C]; returns x's shape.
 * One fused kernel forward and one backward where the engine has them ('TractGroupNorm'), plain tfjs elsewhere.
 * @throws TractError where groups does not divide C, or gamma or beta is not [C].
 */
export const groupNorm = (
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  options: GroupNormOptions,
): tf.Tensor => {
  const { groups, epsilon = 1e-5, silu: activate = false } = options;
  const channels = x.shape[x.rank - 1] ?? 0;
  if (x.rank < 2) throw badArgument('x', `of shape [${x.shape}]`, 'group norm needs [N, C] or [N, ..., C].');
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw badArgument('groups', groups, `give a whole number that divides the ${channels} channels of x.`);
  }
  for (const [name, value] of [
    ['gamma', gamma],
    ['beta', beta],
  ] as const) {
    if (value.rank !== 1 || value.shape[0] !== channels) {
      throw badArgument(
        name,
        `of shape [${value.shape}]`,
        `give one value for each channel of x, [${channels}].`,
      );
    }
  }
  if (!hasKernel('TractGroupNorm'))
    return tf.tidy(() => plainGroupNorm(x, gamma, beta, groups, epsilon, activate));
  ensureGradient(gradient);
  const [y, mean, rstd] = runKernel(
    'TractGroupNorm',
    { x, gamma, beta },
    { groups, eps: epsilon, silu: activate },
  );
  mean?.dispose();
  rstd?.dispose();
  return y as tf.Tensor;
};

const plainGroupNorm = (
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  groups: number,
  epsilon: number,
  activate: boolean,
): tf.Tensor => {
  const count = x.shape[0] ?? 0;
  const channels = gamma.size;
  const grouped = tf.reshape(x, [count, -1, groups, channels / groups]);
  const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
  const variance = tf.mean(tf.square(centred), [1, 3], true);
  const normal = tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), x.shape);
  const z = tf.add(tf.mul(normal, gamma), beta);
  return activate ? silu(z) : z;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractGroupNorm',
  inputsToSave: ['x', 'gamma', 'beta'],
  outputsToSave: [false, true, true],
  gradFunc(dy, saved, attrs) {
    const [x, gamma, beta, mean, rstd] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const dys = (Array.isArray(dy) ? dy[0] : dy) as tf.Tensor;
    // All three at once, here: the functions below run in a tidy each, which would dispose of the others' tensors.
    const [dx, dgamma, dbeta] = runKernel(
      'TractGroupNormGrad',
      { dy: dys, x, gamma, beta, mean, rstd },
      { groups: attrs['groups'] as number, silu: attrs['silu'] as boolean },
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
  },
};
