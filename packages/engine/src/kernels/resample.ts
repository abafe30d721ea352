import { opKernel } from './op-kernel';

/** An op of images and the factor that its result is multiplied with. */
const scaled = (kernelName: string) =>
  opKernel<{ readonly scale: number }>(kernelName, {
    inputs: ['x'],
    attributes: ({ scale }, { float }) => [float('scale', scale)],
  });

/** TractHalve: { x: [n, 2 h, 2 w, c] }, attribute scale -> [n, h, w, c], scale times the sum of every 2 x 2 square. */
export const halveKernel = scaled('TractHalve');

/** TractDouble: { x: [n, h, w, c] }, attribute scale -> [n, 2 h, 2 w, c], every pixel four times, times scale. */
export const doubleKernel = scaled('TractDouble');

/**
 * TractSquares: { x: [n, h block, w block, c] }, attributes { block, inverse: false } -> [n, h, w, block^2 c], the channels in the
 * order (row, column, channel); with inverse back again.
 */
export const squaresKernel = opKernel<{ readonly block: number; readonly inverse: boolean }>('TractSquares', {
  inputs: ['x'],
  attributes: ({ block, inverse }, { int, bool }) => [int('block', block), bool('inverse', inverse)],
});
