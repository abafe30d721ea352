import { opKernel } from './op-kernel';

/** Returns a kernel of images whose result is multiplied by an attribute scale. */
const scaled = (kernelName: string) =>
  opKernel<{ readonly scale: number }>(kernelName, {
    inputs: ['x'],
    attributes: ({ scale }, { float }) => [float('scale', scale)],
  });

/**
 * TractHalve: { x: [n, 2 h, 2 w, c] }, attribute scale -> [n, h, w, c], the sum of every 2 x 2 square times
 * scale.
 */
export const halveKernel = scaled('TractHalve');

/**
 * TractDouble: { x: [n, h, w, c] }, attribute scale -> [n, 2 h, 2 w, c], every pixel repeated in a 2 x 2
 * square, times scale.
 */
export const doubleKernel = scaled('TractDouble');

/**
 * TractSquares: { x: [n, h block, w block, c] }, attributes { block, inverse: false } -> [n, h, w, block^2 c]
 * with channels in the order (row, column, channel); inverse: true is the reverse.
 */
export const squaresKernel = opKernel<{ readonly block: number; readonly inverse: boolean }>('TractSquares', {
  inputs: ['x'],
  attributes: ({ block, inverse }, { int, bool }) => [int('block', block), bool('inverse', inverse)],
});
