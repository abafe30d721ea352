import { opKernel } from './op-kernel';

/**
 * TractLinear: { x: [..., i], kernel: [i, o] or [1, ..., i, o] } -> x kernel [..., o], plus the optional
 * input bias [o]. If the attribute turned is true, x is a gradient [..., o] with respect to the result, and
 * the result [..., i] is the gradient with respect to the input.
 */
export const linearKernel = opKernel<{ turned: boolean }>('TractLinear', {
  inputs: ['x', 'kernel'],
  optional: ['bias'],
  attributes: ({ turned }, { bool }) => [bool('turned', turned)],
});

/**
 * TractLinearSilu: { x: [n, i], kernel: [i, o] } -> [n, o], skip + silu(x kernel + second weights + bias).
 * Optional inputs: second [n, j] with weights [j, o], bias [o], skip [n, o]. It has no gradient.
 */
export const linearSiluKernel = opKernel('TractLinearSilu', {
  inputs: ['x', 'kernel'],
  optional: ['second', 'weights', 'bias', 'skip'],
});

/** TractLinearGrad: { x: [..., i], dy: [..., o] } -> [dkernel [i, o], dbias [o]]. */
export const linearGradKernel = opKernel('TractLinearGrad', { inputs: ['x', 'dy'], outputs: () => 2 });
