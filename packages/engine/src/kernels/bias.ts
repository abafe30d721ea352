import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/** TractBiasAdd: { x: [..., c], bias: [c] } -> x + bias, by TensorFlow's BiasAdd. */
export const biasAddKernel: KernelConfig = {
  kernelName: 'TractBiasAdd',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { x, bias } = inputs as unknown as { x: TensorInfo; bias: TensorInfo };
    const node = backend as NodeBackend;
    const { float32, string } = attributes(node);
    return node.executeSingleOutput('BiasAdd', [float32('T'), string('data_format', 'NHWC')], [x, bias]);
  },
};

/**
 * TractBiasAddGrad: { dy: [..., c] } -> [c], dy summed over all but its last axis, by TensorFlow's
 * BiasAddGrad.
 */
export const biasAddGradKernel: KernelConfig = {
  kernelName: 'TractBiasAddGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { dy } = inputs as unknown as { dy: TensorInfo };
    const node = backend as NodeBackend;
    const { float32, string } = attributes(node);
    return node.executeSingleOutput('BiasAddGrad', [float32('T'), string('data_format', 'NHWC')], [dy]);
  },
};
