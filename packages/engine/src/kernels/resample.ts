import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

/** An op of images and the factor that its result is multiplied with. */
const scaled = (kernelName: string): KernelConfig => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    const { scale } = attrs as unknown as { scale: number };
    const node = backend as NodeBackend;
    return node.executeSingleOutput(kernelName, [attributes(node).float('scale', scale)], [x]);
  },
});

/** TractHalve: { x: [n, 2 h, 2 w, c] }, attribute scale -> [n, h, w, c], scale times the sum of every 2 x 2 square. */
export const halveKernel = scaled('TractHalve');

/** TractDouble: { x: [n, h, w, c] }, attribute scale -> [n, 2 h, 2 w, c], every pixel four times, times scale. */
export const doubleKernel = scaled('TractDouble');

/**
 * TractSquares: { x: [n, h block, w block, c] }, attributes { block, inverse: false } -> [n, h, w, block^2 c], the channels in the
 * order (row, column, channel); with inverse back again.
 */
export const squaresKernel: KernelConfig = {
  kernelName: 'TractSquares',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x } = inputs as unknown as { x: TensorInfo };
    const { block, inverse } = attrs as unknown as { block: number; inverse: boolean };
    const node = backend as NodeBackend;
    const { int, bool } = attributes(node);
    return node.executeSingleOutput('TractSquares', [int('block', block), bool('inverse', inverse)], [x]);
  },
};
