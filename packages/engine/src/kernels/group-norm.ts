import { opKernel } from './op-kernel';

interface GroupNormAttributes {
  readonly groups: number;
  readonly eps: number;
  readonly silu: boolean;
  readonly stats?: boolean;
}

const optional = ['pre', 'scale', 'shift'];

/**
 * TractGroupNorm: inputs { x: [n, ..., c], gamma: [c], beta: [c] }, attributes { groups, eps, silu } ->
 * [y, mean, rstd], y = (x - mean) rstd gamma + beta, followed by SiLU if `silu`, in x's shape; mean and rstd
 * = 1 / sqrt(var + eps) are [n, groups] (Wu and He 2018, "Group Normalization", equations 1 to 6). Optional
 * inputs: pre is added to x first; scale and shift turn y into y (1 + scale) + shift before SiLU. Each is
 * [m, c], where consecutive groups of n / m examples share a row, or [c] for m = 1. With the attribute stats:
 * false the result is [y], without mean and rstd, which only the gradient needs.
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
 * TractGroupNormGrad: inputs { dy, x, gamma, beta, mean, rstd } with mean and rstd of the forward pass, and
 * its pre, scale and shift if given, attributes { groups, silu } -> [dx, dgamma, dbeta], then the gradients
 * of pre, scale and shift if given, in this order and in their shapes.
 */
export const groupNormGradKernel = opKernel<Omit<GroupNormAttributes, 'eps'>>('TractGroupNormGrad', {
  inputs: ['dy', 'x', 'gamma', 'beta', 'mean', 'rstd'],
  optional,
  outputs: (given) => 3 + given,
  attributes: ({ groups, silu }, { int, bool }) => [int('groups', groups), bool('silu', silu)],
});
