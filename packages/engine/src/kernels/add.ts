import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/** Replaces tfjs-node's Add: two float32 tensors of one shape use TractAdd, all others TensorFlow's AddV2. */
export const addKernel: tf.KernelConfig = {
  kernelName: 'Add',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { a, b } = inputs as unknown as Readonly<Record<'a' | 'b', tf.TensorInfo>>;
    const node = backend as NodeBackend;
    const alike = a.dtype === 'float32' && b.dtype === 'float32' && tf.util.arraysEqual(a.shape, b.shape);
    if (alike) return node.executeSingleOutput('TractAdd', [], [a, b]);
    const { type } = attributes(node);
    return node.executeSingleOutput('AddV2', [type('T', tf.upcastType(a.dtype, b.dtype))], [a, b]);
  },
};
