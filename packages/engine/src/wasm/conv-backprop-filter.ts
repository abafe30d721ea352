import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors';

/**
 * Conv2DBackpropFilter: the gradient of a convolution to its filter, x: [n, h, w, ci], dy: [n, oh, ow, co] -> dw:
 * [kh, kw, ci, co]. With x padded and the positions (n, oh, ow) flattened to p, each tap of the filter is one matrix
 * product:
 *
 *   dw[a, b, i, o] = sum_p x[p shifted by (a, b), i] dy[p, o]
 *
 * x is transposed once to [ci, n, h, w], because the wasm backend multiplies fast only what is not transposed, and
 * then every tap's slice is a matrix as it stands.
 */
export const convBackpropFilterKernel: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } =
      attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    if (dataFormat !== 'NHWC') {
      throw new EngineError(
        `Conv2DBackpropFilter: the wasm backend has dataFormat NHWC only, not ${dataFormat}.`,
      );
    }
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { batchSize, inChannels, outChannels, filterHeight, filterWidth, outHeight, outWidth } = info;
    const { strideHeight, strideWidth, padInfo } = info;
    return tf.tidy(() => {
      const positions = batchSize * outHeight * outWidth;
      const channelsFirst = tf.pad(tf.transpose(x, [3, 0, 1, 2]), [
        [0, 0],
        [0, 0],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
      ]);
      const columns = tf.reshape<tf.Rank.R2>(dy, [positions, outChannels]);
      const tap = (row: number, column: number) => {
        const begin = [0, 0, row, column];
        const view =
          strideHeight === 1 && strideWidth === 1
            ? tf.slice(channelsFirst, begin, [inChannels, batchSize, outHeight, outWidth])
            : tf.stridedSlice(
                channelsFirst,
                begin,
                [
                  inChannels,
                  batchSize,
                  row + (outHeight - 1) * strideHeight + 1,
                  column + (outWidth - 1) * strideWidth + 1,
                ],
                [1, 1, strideHeight, strideWidth],
              );
        return tf.matMul<tf.Tensor2D>(tf.reshape<tf.Rank.R2>(view, [inChannels, positions]), columns);
      };
      const taps: tf.Tensor2D[] = [];
      for (let row = 0; row < filterHeight; row++) {
        for (let column = 0; column < filterWidth; column++) taps.push(tf.tidy(() => tap(row, column)));
      }
      return tf.reshape(tf.concat(taps, 0), filterShape);
    });
  },
};
