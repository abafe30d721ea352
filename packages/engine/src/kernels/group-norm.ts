import { opKernel } from './op-kernel';

interface GroupNormAttributes {
  readonly groups: number;
  readonly eps: number;
  readonly silu: boolean;
  readonly stats?: boolean;
}

const optional = ['pre', 'scale', 'shift'];

/**
 * TractGroupNorm: inputs { x: [n, ..., c], gamma: [c], beta: [c] }, attributes { groups, eps, silu } -> [y, mean, rstd],
 * y = (x - mean) rstd gamma + beta with SiLU behind it where `silu`, in x's shape; mean and rstd = 1 / sqrt(var + eps)
 * are [n, groups] (Wu and He 2018, Group Normalization, equations 1 to 6). Further inputs, each of which may be absent:
 * pre, added to x before all this, and scale and shift, which make y (1 + scale) + shift of y before SiLU. Each is [m, c]
 * with m a divisor of n, a row for n / m examples that follow each other, or [c] for m = 1. With the attribute stats: false
 * mean and rstd, which only a gradient wants, are left out, and the result is [y].
 */
export const groupNormKernel = opKernel<GroupNormAttributes>('TractGroupNorm', {
  inputs: ['x', 'gamma', 'beta'],
  optional,
  outputs: (_, { stats = true }) => (stats ? 3 : 1),
  attributes: ({ groups, eps, silu, stats = true }, { int, float, bool }) => [
    int('groups', groups),
    float('eps', eps),
    bool('silu', silu),
    int('num_stats', stats ? 1 : 0),
  ],
});

/**
 * TractGroupNormGrad: inputs { dy, x, gamma, beta, mean, rstd } with mean and rstd of the forward pass, and pre, scale and
 * shift where it had them, attributes { groups, silu } -> [dx, dgamma, dbeta] and then the gradients of those of pre,
 * scale and shift that are there, in this order and in their shapes.
 */
export const groupNormGradKernel = opKernel<Omit<GroupNormAttributes, 'eps'>>('TractGroupNormGrad', {
  inputs: ['dy', 'x', 'gamma', 'beta', 'mean', 'rstd'],
  optional,
  outputs: (told) => 3 + told,
  attributes: ({ groups, silu }, { int, bool }) => [int('groups', groups), bool('silu', silu)],
});
