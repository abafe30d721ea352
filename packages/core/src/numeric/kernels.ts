import * as tf from '@tensorflow/tfjs-core';

/** Whether the current backend has a kernel of this name. Only some engines have fused kernels. */
export const hasKernel = (name: string): boolean => tf.getKernel(name, tf.getBackend()) !== undefined;

/** Runs a kernel of the current backend and returns its results as a list, also if there is one. */
export const runKernel = (
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap = {},
): tf.Tensor[] => {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, attrs);
  return Array.isArray(result) ? result : [result];
};

/**
 * Registers a gradient unless the kernel has one: tfjs's registry is global, and a module can be loaded
 * twice.
 */
export const ensureGradient = (config: tf.GradConfig): void => {
  if (tf.getGradient(config.kernelName) === undefined) tf.registerGradient(config);
};
