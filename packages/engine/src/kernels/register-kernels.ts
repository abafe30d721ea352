import * as tf from '@tensorflow/tfjs-core';
import { adamKernel } from './adam';
import { biasAddGradKernel, biasAddKernel } from './bias';
import { groupNormGradKernel, groupNormKernel } from './group-norm';

/** Kernels of TensorFlow's own ops, which every tfjs-node can run. */
export const tensorflowKernels = [biasAddKernel, biasAddGradKernel] as const;

/** Kernels whose C++ is in the native engine only. */
export const nativeKernels = [groupNormKernel, groupNormGradKernel, adamKernel] as const;

/** Registers kernels with tfjs unless they are there; returns their names. */
export const registerKernels = (kernels: readonly tf.KernelConfig[]): string[] =>
  kernels.map((kernel) => {
    if (!tf.getKernel(kernel.kernelName, kernel.backendName)) tf.registerKernel(kernel);
    return kernel.kernelName;
  });
