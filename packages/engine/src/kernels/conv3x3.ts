import { opKernel } from './op-kernel';

/**
 * TractConv3x3: { x: [n, h, w, i], kernel: [3, 3, i, o] } -> [n, h, w, o], a convolution with stride 1 and
 * zero padding. Optional inputs are added to the result: bias [o], and residual of the result's shape. If the
 * attribute turned is true, x is a gradient [n, h, w, o] with respect to the result, and the result
 * [n, h, w, i] is the gradient with respect to the input. Uses Winograd's F(2 x 2, 3 x 3), in which a
 * non-finite value reaches all four outputs of each 2 x 2 tile whose window contains it.
 */
export const conv3x3Kernel = opKernel<{ turned: boolean }>('TractConv3x3', {
  inputs: ['x', 'kernel'],
  optional: ['bias', 'residual'],
  attributes: ({ turned }, { bool }) => [bool('turned', turned)],
});

/**
 * TractConv3x3KernelGrad: { x: [n, h, w, i], dy: [n, h, w, o] } -> the gradient of TractConv3x3's kernel,
 * [3, 3, i, o].
 */
export const conv3x3KernelGradKernel = opKernel('TractConv3x3KernelGrad', { inputs: ['x', 'dy'] });
