import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

type Inputs<K extends string> = Readonly<Record<K, TensorInfo>>;

/**
 * TractLinear: { x: [..., i], kernel: [i, o], or with ones before } -> [..., o], x kernel, and + bias, [o], where that input is
 * there. With the attribute turned, x is a gradient [..., o] of its result and [..., i] that of its input.
 */
export const linearKernel: KernelConfig = {
  kernelName: 'TractLinear',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, kernel } = inputs as unknown as Inputs<'x' | 'kernel'>;
    const { turned } = attrs as unknown as { turned: boolean };
    const node = backend as NodeBackend;
    const { int, bool } = attributes(node);
    const bias = inputs['bias'];
    return node.executeSingleOutput(
      'TractLinear',
      [bool('turned', turned), int('num_bias', bias ? 1 : 0)],
      [x, kernel, ...(bias ? [bias] : [])],
    );
  },
};

/** TractLinearGrad: { x: [..., i], dy: [..., o] } -> [the gradient of the kernel [i, o], that of the bias [o]]. */
export const linearGradKernel: KernelConfig = {
  kernelName: 'TractLinearGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { x, dy } = inputs as unknown as Inputs<'x' | 'dy'>;
    return (backend as NodeBackend).executeMultipleOutputs('TractLinearGrad', [], [x, dy], 2);
  },
};
