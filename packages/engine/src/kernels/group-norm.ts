import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

interface GroupNormAttributes {
  readonly groups: number;
  readonly eps: number;
  readonly silu: boolean;
}

type Inputs<K extends string> = Readonly<Record<K, TensorInfo>>;

/** The optional inputs, in the order that the op takes them in. */
const told = ['pre', 'scale', 'shift'] as const;

/** Those of the optional inputs that are there, and the attributes that tell the op which. */
const optional = (node: NodeBackend, inputs: NamedTensorInfoMap) => {
  const { int } = attributes(node);
  const present = told.flatMap((name) => inputs[name] ?? []);
  return { present, counts: told.map((name) => int(`num_${name}`, inputs[name] ? 1 : 0)) };
};

/**
 * TractGroupNorm: inputs { x: [n, ..., c], gamma: [c], beta: [c] }, attributes { groups, eps, silu } -> [y, mean, rstd],
 * y = (x - mean) rstd gamma + beta with SiLU behind it where `silu`, in x's shape; mean and rstd = 1 / sqrt(var + eps)
 * are [n, groups] (Wu and He 2018, Group Normalization, equations 1 to 6). Further inputs, each of which may be absent:
 * pre, added to x before all this, and scale and shift, which make y (1 + scale) + shift of y before SiLU. Each is [m, c]
 * with m a divisor of n, a row for n / m examples that follow each other, or [c] for m = 1.
 */
export const groupNormKernel: KernelConfig = {
  kernelName: 'TractGroupNorm',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as unknown as Inputs<'x' | 'gamma' | 'beta'>;
    const { groups, eps, silu } = attrs as unknown as GroupNormAttributes;
    const node = backend as NodeBackend;
    const { int, float, bool } = attributes(node);
    const { present, counts } = optional(node, inputs);
    return node.executeMultipleOutputs(
      'TractGroupNorm',
      [int('groups', groups), float('eps', eps), bool('silu', silu), ...counts],
      [x, gamma, beta, ...present],
      3,
    );
  },
};

/**
 * TractGroupNormGrad: inputs { dy, x, gamma, beta, mean, rstd } with mean and rstd of the forward pass, and pre, scale and
 * shift where it had them, attributes { groups, silu } -> [dx, dgamma, dbeta] and then the gradients of those of pre,
 * scale and shift that are there, in this order and in their shapes.
 */
export const groupNormGradKernel: KernelConfig = {
  kernelName: 'TractGroupNormGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, x, gamma, beta, mean, rstd } = inputs as unknown as Inputs<
      'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'rstd'
    >;
    const { groups, silu } = attrs as unknown as GroupNormAttributes;
    const node = backend as NodeBackend;
    const { int, bool } = attributes(node);
    const { present, counts } = optional(node, inputs);
    return node.executeMultipleOutputs(
      'TractGroupNormGrad',
      [int('groups', groups), bool('silu', silu), ...counts],
      [dy, x, gamma, beta, mean, rstd, ...present],
      3 + present.length,
    );
  },
};
