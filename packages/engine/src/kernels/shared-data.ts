import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/** Returns the same data under a new handle, as tfjs-node's Identity does. */
const share = (node: NodeBackend, x: tf.TensorInfo): tf.TensorInfo => {
  node.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

/**
 * Replaces tfjs-node's Reshape: a reshape to x's own shape, which is the most common one in gradients, calls
 * no TensorFlow op. (Other reshapes must: TensorFlow stores the shape with the data.)
 */
export const reshapeKernel: tf.KernelConfig = {
  kernelName: 'Reshape',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x } = inputs as unknown as { x: tf.TensorInfo };
    const { shape } = attrs as unknown as { shape: number[] };
    const node = backend as NodeBackend;
    if (tf.util.arraysEqual(x.shape, tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape(x.shape))))
      return share(node, x);
    const { type } = attributes(node);
    const target = tf.tensor1d(shape, 'int32');
    try {
      return node.executeSingleOutput('Reshape', [type('T', x.dtype), type('Tshape', 'int32')], [x, target]);
    } finally {
      target.dispose();
    }
  },
};

/** Replaces tfjs-node's Cast: a cast to x's own type, as most of tfjs's casts are, calls no TensorFlow op. */
export const castKernel: tf.KernelConfig = {
  kernelName: 'Cast',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { x } = inputs as unknown as { x: tf.TensorInfo };
    const { dtype } = attrs as unknown as { dtype: tf.DataType };
    const node = backend as NodeBackend;
    if (x.dtype === dtype) return share(node, x);
    const { type, bool } = attributes(node);
    return node.executeSingleOutput(
      'Cast',
      [type('SrcT', x.dtype), type('DstT', dtype), bool('Truncate', false)],
      [x],
    );
  },
};
