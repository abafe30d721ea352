import * as tf from '@tensorflow/tfjs-core';

/** Whether the backend in use has a kernel of this name: fused kernels are in some engines only. */
export const hasKernel = (name: string): boolean => tf.getKernel(name, tf.getBackend()) !== undefined;

/** Runs a kernel of the backend in use; the result is a list where the kernel returns one tensor too. */
export const runKernel = (
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap = {},
): tf.Tensor[] => {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attrs);
  return Array.isArray(result) ? result : [result];
};

/** Registers a gradient unless tfjs has one under that name: its registry is the process's, this module may be loaded twice. */
export const ensureGradient = (config: tf.GradConfig): void => {
  if (tf.getGradient(config.kernelName) === undefined) tf.registerGradient(config);
};
