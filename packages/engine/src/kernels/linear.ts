import { opKernel } from './op-kernel';

/**
 * TractLinear: { x: [..., i], kernel: [i, o], or with ones before } -> [..., o], x kernel, and + bias, [o], where that input is
 * there. With the attribute turned, x is a gradient [..., o] of its result and [..., i] that of its input.
 */
export const linearKernel = opKernel<{ turned: boolean }>('TractLinear', {
  inputs: ['x', 'kernel'],
  optional: ['bias'],
  attributes: ({ turned }, { bool }) => [bool('turned', turned)],
});

/**
 * TractLinearSilu: { x: [n, i], kernel: [i, o] } -> [n, o], skip + silu(x kernel + second weights + bias), of which all but
 * the first product may be absent: second [n, j], weights [j, o], bias [o], skip [n, o]. Without a gradient.
 */
export const linearSiluKernel = opKernel('TractLinearSilu', {
  inputs: ['x', 'kernel'],
  optional: ['second', 'weights', 'bias', 'skip'],
});

/** TractLinearGrad: { x: [..., i], dy: [..., o] } -> [the gradient of the kernel [i, o], that of the bias [o]]. */
export const linearGradKernel = opKernel('TractLinearGrad', { inputs: ['x', 'dy'], outputs: () => 2 });
