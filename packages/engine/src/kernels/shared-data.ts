import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/** The same data under another handle, as tfjs-node's Identity gives it. */
const share = (node: NodeBackend, x: tf.TensorInfo): tf.TensorInfo => {
  node.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};

/**
 * Reshape in the place of tfjs-node's: to the shape that x has already, which is most of what gradients ask for, it
 * takes no call of TensorFlow. (To another it must: TensorFlow keeps the shape with the data.)
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

/** Cast in the place of tfjs-node's: to the type that x has already, as most of tfjs's casts are, it takes no call. */
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
