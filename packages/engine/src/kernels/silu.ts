import { type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';
import { attributes } from './attributes';

/** Which of the inputs that may be absent are there. */
interface SiluAttributes {
  readonly pre: boolean;
  readonly skip: boolean;
}

/**
 * TractSilu: a list of inputs x [n, ..., c], pre and skip, attributes { pre, skip } that say which of the latter two are
 * there -> skip + silu(x + pre) in x's shape. pre is [m, c] with m a divisor of n, a row for n / m examples that follow each
 * other, or [c] for m = 1; skip has x's shape.
 */
export const siluKernel: KernelConfig = {
  kernelName: 'TractSilu',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { pre, skip } = attrs as unknown as SiluAttributes;
    const node = backend as NodeBackend;
    const { int } = attributes(node);
    return node.executeSingleOutput(
      'TractSilu',
      [int('num_pre', pre ? 1 : 0), int('num_skip', skip ? 1 : 0)],
      inputs as unknown as TensorInfo[],
    );
  },
};

/**
 * TractSiluGrad: a list of inputs dy and x in one shape, and pre where the forward pass had it -> [dx] and then dpre in
 * pre's shape where there is a pre. (The gradient of skip is dy.)
 */
export const siluGradKernel: KernelConfig = {
  kernelName: 'TractSiluGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const [dy, x, pre] = inputs as unknown as [TensorInfo, TensorInfo, TensorInfo?];
    const node = backend as NodeBackend;
    const { int } = attributes(node);
    // A pre of x's own shape has dx for its gradient: the same data under two handles.
    const summed = pre !== undefined && !util.arraysEqual(pre.shape, x.shape);
    const results: TensorInfo[] = node.executeMultipleOutputs(
      'TractSiluGrad',
      [int('num_pre', pre ? 1 : 0), int('num_dpre', summed ? 1 : 0)],
      [dy, x, ...(pre ? [pre] : [])],
      summed ? 2 : 1,
    );
    if (pre === undefined || summed) return results;
    const { dataId, shape, dtype } = results[0] as TensorInfo;
    node.incRef(dataId);
    return [...results, { dataId, shape, dtype }];
  },
};
