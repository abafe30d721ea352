import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';
import { opKernel, optionalInputs } from './op-kernel';

/**
 * TractSilu: { x: [n, ..., c] } -> silu(x) in x's shape. Optional inputs: pre is added to x first and is
 * [m, c], where consecutive groups of n / m examples share a row, or [c] for m = 1; skip, of x's shape, is
 * added to the result.
 */
export const siluKernel = opKernel('TractSilu', { inputs: ['x'], optional: ['pre', 'skip'] });

/**
 * TractSiluGrad: { dy, x } of one shape, and the forward pass's pre if given -> [dx], or [dx, dpre] with dpre
 * in pre's shape. (The gradient of skip is dy.)
 */
export const siluGradKernel: KernelConfig = {
  kernelName: 'TractSiluGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, x, pre } = inputs as unknown as { dy: TensorInfo; x: TensorInfo; pre?: TensorInfo };
    const node = backend as NodeBackend;
    const { present, counts } = optionalInputs(node, inputs, ['pre']);
    // If pre has x's shape, its gradient is dx: the same data under two handles.
    const summed = pre !== undefined && !util.arraysEqual(pre.shape, x.shape);
    const results: TensorInfo[] = node.executeMultipleOutputs(
      'TractSiluGrad',
      [...counts, attributes(node).int('num_dpre', summed ? 1 : 0)],
      [dy, x, ...present],
      summed ? 2 : 1,
    );
    if (pre === undefined || summed) return results;
    const { dataId, shape, dtype } = results[0] as TensorInfo;
    node.incRef(dataId);
    return [...results, { dataId, shape, dtype }];
  },
};
