import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/**
 * Replaces tfjs-node's Concat: float32 tensors along the last axis use TractConcat, all others TensorFlow's
 * ConcatV2.
 */
export const concatKernel: tf.KernelConfig = {
  kernelName: 'Concat',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const tensors = Array.from(inputs as unknown as readonly tf.TensorInfo[]);
    const { axis } = attrs as unknown as { axis: number };
    const node = backend as NodeBackend;
    const { int, type } = attributes(node);
    const [{ dtype, shape }] = tensors as [tf.TensorInfo];
    const last = axis === shape.length - 1 && tensors.every((x) => x.dtype === 'float32');
    if (last) return node.executeSingleOutput('TractConcat', [int('N', tensors.length)], tensors);
    const along = tf.scalar(axis, 'int32');
    try {
      return node.executeSingleOutput(
        'ConcatV2',
        [int('N', tensors.length), type('Tidx', 'int32'), type('T', dtype)],
        [...tensors, along],
      );
    } finally {
      along.dispose();
    }
  },
};
