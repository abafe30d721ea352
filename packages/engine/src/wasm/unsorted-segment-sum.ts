import * as tf from '@tensorflow/tfjs-core';

/**
 * UnsortedSegmentSum: x: [n, ...], segmentIds: [n] -> [numSegments, ...], the rows of x summed by id, as the
 * gradient of a gather needs. Computed as a product with the one-hot matrix of the ids.
 */
export const unsortedSegmentSumKernel: tf.KernelConfig = {
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as unknown as { x: tf.Tensor; segmentIds: tf.Tensor1D };
    const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
    const rest = x.shape.slice(1);
    return tf.tidy(() => {
      const rows = tf.reshape(x, [segmentIds.size, -1]) as tf.Tensor2D;
      const membership = tf.transpose(tf.oneHot(tf.cast(segmentIds, 'int32'), numSegments)) as tf.Tensor2D;
      return tf.reshape(tf.matMul(tf.cast(membership, 'float32'), rows), [numSegments, ...rest]);
    });
  },
};
