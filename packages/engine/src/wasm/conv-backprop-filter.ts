import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../system';

type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
/** Returns x as [ci, positions] for one tap of the filter. */
type Tap = (row: number, column: number) => tf.Tensor2D;

/**
 * Returns x padded, as [ci, n, h, w]: transposed once, because the backend's product is slow for transposed
 * inputs.
 */
const channelsFirst = (x: tf.Tensor4D, { padInfo }: ConvInfo): tf.Tensor4D =>
  tf.pad(tf.transpose(x, [3, 0, 1, 2]), [
    [0, 0],
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
  ]) as tf.Tensor4D;

/**
 * Stride 1: dy is padded to the grid of the padded x, so a tap is the flattened x shifted by a fixed number
 * of positions, which is a cheap slice.
 */
const shifted = (x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): { tap: Tap; columns: tf.Tensor2D } => {
  const grid = channelsFirst(x, info);
  const [channels, batch, height, width] = grid.shape;
  const { filterHeight, filterWidth, outHeight, outWidth, outChannels } = info;
  const flat = tf.reshape(grid, [channels, -1]) as tf.Tensor2D;
  const positions = batch * height * width - (filterHeight - 1) * width - (filterWidth - 1);
  const onGrid = tf.pad(dy, [
    [0, 0],
    [0, height - outHeight],
    [0, width - outWidth],
    [0, 0],
  ]);
  return {
    tap: (row, column) => tf.slice2d(flat, [0, row * width + column], [channels, positions]),
    columns: tf.slice2d(
      tf.reshape(onGrid, [-1, outChannels]) as tf.Tensor2D,
      [0, 0],
      [positions, outChannels],
    ),
  };
};

/** Any stride: a tap is a strided slice. */
const strided = (x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): { tap: Tap; columns: tf.Tensor2D } => {
  const grid = channelsFirst(x, info);
  const { inChannels, batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  return {
    tap: (row, column) => {
      const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
      const view = tf.stridedSlice(
        grid,
        [0, 0, row, column],
        [inChannels, batchSize, ...end],
        [1, 1, strideHeight, strideWidth],
      );
      return tf.reshape(view, [inChannels, -1]) as tf.Tensor2D;
    },
    columns: tf.reshape(dy, [-1, outChannels]) as tf.Tensor2D,
  };
};

/**
 * Conv2DBackpropFilter: the gradient of a convolution with respect to its filter, x: [n, h, w, ci], dy:
 * [n, oh, ow, co] -> dw: [kh, kw, ci, co]. With the positions (n, oh, ow) flattened to p, each tap of the
 * filter is one matrix product:
 *
 *   dw[a, b, i, o] = sum_p x[p shifted by (a, b), i] dy[p, o]
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
        `Conv2DBackpropFilter: dataFormat is ${dataFormat}, but the wasm backend supports NHWC only.`,
      );
    }
    const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    return tf.tidy(() => {
      const plain = info.strideHeight === 1 && info.strideWidth === 1;
      const { tap, columns } = (plain ? shifted : strided)(x, dy, info);
      const taps: tf.Tensor2D[] = [];
      for (let row = 0; row < info.filterHeight; row++) {
        for (let column = 0; column < info.filterWidth; column++) {
          taps.push(tf.tidy(() => tf.matMul<tf.Tensor2D>(tap(row, column), columns)));
        }
      }
      return tf.reshape(tf.concat(taps, 0), filterShape);
    });
  },
};
