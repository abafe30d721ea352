import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, hasKernel, runKernel } from '@tractjs/core';
import { withGradient } from '../gradients/with-gradient';
import type { GroupNormOptions } from './group-norm-options';
import { plainGroupNorm } from './plain-group-norm';

/**
 * Group normalisation (Wu & He 2018, "Group Normalization", equations 1 to 6), with the operations next to it
 * in a network: z = ((x + pre - mean) / sqrt(variance + epsilon) * gamma + beta) (1 + scale) + shift, then
 * SiLU if requested, with the mean and the (biased) variance of x + pre in each example's group of channels.
 * x [N, H, W, C] or [N, C], gamma and beta [C]; returns x's shape. One fused kernel forward and one backward
 * if the engine has them ('TractGroupNorm'), in which pre, scale and shift cost almost nothing; plain tfjs
 * otherwise.
 * @throws TractError if groups does not divide C, or gamma, beta, pre, scale or shift does not fit x.
 */
export const groupNorm = (
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  options: GroupNormOptions,
): tf.Tensor => {
  checkOptions('groupNorm', options, {
    groups: true,
    epsilon: true,
    silu: true,
    pre: true,
    scale: true,
    shift: true,
  });
  const { groups, epsilon = 1e-5, silu = false, pre, scale, shift } = options;
  check(x, gamma, beta, options);
  if (!hasKernel('TractGroupNorm')) return plainGroupNorm(x, gamma, beta, { ...options, epsilon, silu });
  const optional = { ...(pre && { pre }), ...(scale && { scale }), ...(shift && { shift }) };
  const attrs = { groups, eps: epsilon, silu };
  const inputs = { x, gamma, beta, ...optional };
  // If no gradient is recorded, nothing is kept for it.
  if (tf.engine().state.gradientDepth === 0)
    return runKernel('TractGroupNorm', inputs, { ...attrs, stats: false })[0] as tf.Tensor;
  return withGradient('TractGroupNorm', inputs, attrs, ['mean', 'rstd']);
};

const check = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, options: GroupNormOptions): void => {
  const { groups, pre, scale, shift } = options;
  const [count = 0] = x.shape;
  const channels = x.shape[x.rank - 1] ?? 0;
  if (x.rank < 2) throw badArgument('x', `of shape [${x.shape}]`, 'group norm needs [N, C] or [N, ..., C].');
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw badArgument('groups', groups, `give a whole number that divides the ${channels} channels of x.`);
  }
  for (const [name, value] of Object.entries({ gamma, beta })) {
    if (value.rank !== 1 || value.shape[0] !== channels) {
      throw badArgument(
        name,
        `of shape [${value.shape}]`,
        `give one value for each channel of x, [${channels}].`,
      );
    }
  }
  for (const [name, value] of Object.entries({ pre, scale, shift })) {
    if (value === undefined) continue;
    const rows = value.rank === 1 ? 1 : (value.shape[0] as number);
    if (value.rank > 2 || value.shape.at(-1) !== channels || count % rows !== 0) {
      throw badArgument(
        name,
        `of shape [${value.shape}]`,
        `give [${channels}], or [M, ${channels}] where M divides the ${count} examples of x.`,
      );
    }
  }
};
