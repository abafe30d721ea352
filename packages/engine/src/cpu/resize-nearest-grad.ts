import * as tf from '@tensorflow/tfjs-core';

/** Returns the source row of each output row of a nearest-neighbour resize without half-pixel centres. */
const sourceIndices = (inputs: number, outputs: number, alignCorners: boolean): Int32Array => {
  const scale = alignCorners && outputs > 1 ? (inputs - 1) / (outputs - 1) : inputs / outputs;
  return Int32Array.from({ length: outputs }, (_, i) =>
    Math.min(inputs - 1, alignCorners ? Math.round(i * scale) : Math.floor(i * scale)),
  );
};

/** Returns a matrix [inputs, outputs] with 1 if the output is a copy of the input. */
const membership = (inputs: number, outputs: number, alignCorners: boolean): tf.Tensor2D => {
  const indices = tf.tensor1d(sourceIndices(inputs, outputs, alignCorners), 'int32');
  return tf.cast(tf.transpose(tf.oneHot(indices, inputs)), 'float32') as tf.Tensor2D;
};

/**
 * ResizeNearestNeighborGrad: images: [n, h, w, c], dy: [n, oh, ow, c] -> [n, h, w, c], dy summed over the
 * copies of each pixel. It replaces the kernel of tfjs-backend-cpu 4.22.0, which reads dy at the wrong
 * position for every example except the first (its stride in dy is the size of an image of x).
 */
export const resizeNearestGradKernel: tf.KernelConfig = {
  kernelName: 'ResizeNearestNeighborGrad',
  backendName: 'cpu',
  kernelFunc: ({ inputs, attrs }) => {
    const { images, dy } = inputs as unknown as { images: tf.Tensor4D; dy: tf.Tensor4D };
    const { alignCorners } = attrs as unknown as tf.ResizeNearestNeighborGradAttrs;
    const [n, h, w, c] = images.shape;
    const [, oh, ow] = dy.shape;
    return tf.tidy(() => {
      if (!alignCorners && oh % h === 0 && ow % w === 0) {
        return tf.reshape(tf.sum(tf.reshape(dy, [n, h, oh / h, w, ow / w, c]), [2, 4]), [n, h, w, c]);
      }
      const rows = tf.matMul(
        membership(h, oh, alignCorners),
        tf.reshape(tf.transpose(dy, [1, 0, 2, 3]), [oh, n * ow * c]),
      );
      const columns = tf.reshape(tf.transpose(tf.reshape(rows, [h, n, ow, c]), [2, 1, 0, 3]), [
        ow,
        n * h * c,
      ]);
      const sums = tf.matMul(membership(w, ow, alignCorners), columns as tf.Tensor2D);
      return tf.transpose(tf.reshape(sums, [w, n, h, c]), [1, 2, 0, 3]);
    });
  },
};
