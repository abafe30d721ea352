import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';
import { opKernel, optionalInputs } from './op-kernel';

/**
 * TractSilu: { x: [n, ..., c] } -> silu(x) in x's shape. Further inputs, each of which may be absent: pre, added to x before, is
 * [m, c] with m a divisor of n, a row for n / m examples that follow each other, or [c] for m = 1; skip, added to the
 * result, has x's shape.
 */
export const siluKernel = opKernel('TractSilu', { inputs: ['x'], optional: ['pre', 'skip'] });

/**
 * TractSiluGrad: { dy, x } of one shape, and pre where the forward pass had it -> [dx] and then dpre in pre's shape where
 * there is a pre. (The gradient of skip is dy.)
 */
export const siluGradKernel: KernelConfig = {
  kernelName: 'TractSiluGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dy, x, pre } = inputs as unknown as { dy: TensorInfo; x: TensorInfo; pre?: TensorInfo };
    const node = backend as NodeBackend;
    const { present, counts } = optionalInputs(node, inputs, ['pre']);
    // A pre of x's own shape has dx for its gradient: the same data under two handles.
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
