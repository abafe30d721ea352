import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

interface GroupNormAttributes {
  readonly groups: number;
  readonly eps: number;
  readonly silu: boolean;
}

type Inputs<K extends string> = Readonly<Record<K, TensorInfo>>;

/**
 * TractGroupNorm: inputs { x: [n, ..., c], gamma: [c], beta: [c] }, attributes { groups, eps, silu } -> [y, mean, rstd],
 * y = (x - mean) rstd gamma + beta with SiLU behind it where `silu`, in x's shape; mean and rstd = 1 / sqrt(var + eps)
 * are [n, groups] (Wu and He 2018, Group Normalization, equations 1 to 6).
 */
export const groupNormKernel: KernelConfig = {
  kernelName: 'TractGroupNorm',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, gamma, beta } = inputs as unknown as Inputs<'x' | 'gamma' | 'beta'>;
    const { groups, eps, silu } = attrs as unknown as GroupNormAttributes;
    const node = backend as NodeBackend;
    const { int, float, bool } = attributes(node);
    return node.executeMultipleOutputs(
      'TractGroupNorm',
      [int('groups', groups), float('eps', eps), bool('silu', silu)],
      [x, gamma, beta],
      3,
    );
  },
};

/**
 * TractGroupNormGrad: inputs { dy, x, gamma, beta, mean, rstd } with mean and rstd of the forward pass, attributes
 * { groups, silu } -> [dx, dgamma, dbeta].
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
    return node.executeMultipleOutputs(
      'TractGroupNormGrad',
      [int('groups', groups), bool('silu', silu)],
      [dy, x, gamma, beta, mean, rstd],
      3,
    );
  },
};
