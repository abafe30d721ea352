import * as tf from '@tensorflow/tfjs-core';
import { define, nth } from './define';

const runs = (kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor => {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attrs);
  return (Array.isArray(result) ? result[0] : result) as tf.Tensor;
};

const resize = (kernel: string): tf.GradConfig =>
  define(kernel, { inputs: ['images'] }, (dy, { inputs, attrs }) => {
    const x = nth(inputs, 0);
    // The cpu backend swaps height and width in the result's shape; its values are in the order of x.
    return { images: () => tf.reshape(runs(`${kernel}Grad`, { dy, images: x }, attrs), x.shape) };
  });

/** Gradients of convolution, pooling and resizing, by the backend's own backward kernels. */
export const images: readonly tf.GradConfig[] = [
  define('Conv2D', { inputs: ['x', 'filter'] }, (dy, { inputs, attrs }) => {
    const [x, filter] = [nth(inputs, 0), nth(inputs, 1)];
    return {
      x: () => runs('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
      filter: () => runs('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
    };
  }),
  define('AvgPool', { inputs: ['x'] }, (dy, { inputs, attrs }) => ({
    x: () => runs('AvgPoolGrad', { dy, input: nth(inputs, 0) }, attrs),
  })),
  define('MaxPool', { inputs: ['x'], output: true }, (dy, { inputs, outputs, attrs }) => ({
    x: () => runs('MaxPoolGrad', { dy, input: nth(inputs, 0), output: nth(outputs, 0) }, attrs),
  })),
  resize('ResizeNearestNeighbor'),
  resize('ResizeBilinear'),
];
