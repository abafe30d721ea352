import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

type Inputs<K extends string> = Readonly<Record<K, TensorInfo>>;

/**
 * TractConv3x3: { x: [n, h, w, i], kernel: [3, 3, i, o] } -> [n, h, w, o], a convolution with stride 1 and zeros around. It adds
 * the inputs bias, [o], and residual, of the result's shape, where they are there. With the attribute turned, x is a gradient
 * [n, h, w, o] of its result and [n, h, w, i] that of its input. By Winograd's F(2 x 2, 3 x 3): a value that is not finite
 * reaches the four outputs of each 2 x 2 tile that sees it.
 */
export const conv3x3Kernel: KernelConfig = {
  kernelName: 'TractConv3x3',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x, kernel } = inputs as unknown as Inputs<'x' | 'kernel'>;
    const { turned } = attrs as unknown as { turned: boolean };
    const node = backend as NodeBackend;
    const { int, bool } = attributes(node);
    const added = (['bias', 'residual'] as const).map((name) => [name, inputs[name]] as const);
    return node.executeSingleOutput(
      'TractConv3x3',
      [bool('turned', turned), ...added.map(([name, value]) => int(`num_${name}`, value ? 1 : 0))],
      [x, kernel, ...added.flatMap(([, value]) => value ?? [])],
    );
  },
};

/** TractConv3x3KernelGrad: { x: [n, h, w, i], dy: [n, h, w, o] } -> the gradient of TractConv3x3's kernel, [3, 3, i, o]. */
export const conv3x3KernelGradKernel: KernelConfig = {
  kernelName: 'TractConv3x3KernelGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { x, dy } = inputs as unknown as Inputs<'x' | 'dy'>;
    return (backend as NodeBackend).executeSingleOutput('TractConv3x3KernelGrad', [], [x, dy]);
  },
};
