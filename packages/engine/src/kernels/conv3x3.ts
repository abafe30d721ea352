import { opKernel } from './op-kernel';

/**
 * TractConv3x3: { x: [n, h, w, i], kernel: [3, 3, i, o] } -> [n, h, w, o], a convolution with stride 1 and zeros around. It adds
 * the inputs bias, [o], and residual, of the result's shape, where they are there. With the attribute turned, x is a gradient
 * [n, h, w, o] of its result and [n, h, w, i] that of its input. By Winograd's F(2 x 2, 3 x 3): a value that is not finite
 * reaches the four outputs of each 2 x 2 tile that sees it.
 */
export const conv3x3Kernel = opKernel<{ turned: boolean }>('TractConv3x3', {
  inputs: ['x', 'kernel'],
  optional: ['bias', 'residual'],
  attributes: ({ turned }, { bool }) => [bool('turned', turned)],
});

/** TractConv3x3KernelGrad: { x: [n, h, w, i], dy: [n, h, w, o] } -> the gradient of TractConv3x3's kernel, [3, 3, i, o]. */
export const conv3x3KernelGradKernel = opKernel('TractConv3x3KernelGrad', { inputs: ['x', 'dy'] });
