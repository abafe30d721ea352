import * as tf from '@tensorflow/tfjs-core';
import { adamKernel } from './adam';
import { addKernel } from './add';
import { attentionGradKernel, attentionKernel } from './attention';
import { biasAddGradKernel, biasAddKernel } from './bias';
import { combineKernel } from './combine';
import { concatKernel } from './concat';
import { conv3x3Kernel, conv3x3KernelGradKernel } from './conv3x3';
import { groupNormGradKernel, groupNormKernel } from './group-norm';
import { linearGradKernel, linearKernel, linearSiluKernel } from './linear';
import { matMulKernel } from './matmul';
import { normalKernel } from './normal';
import { doubleKernel, halveKernel, squaresKernel } from './resample';
import { castKernel, reshapeKernel } from './shared-data';
import { siluGradKernel, siluKernel } from './silu';
import { wavesKernel } from './waves';

/** Kernels that call TensorFlow's ops, for every tfjs-node. */
export const tensorflowKernels = [
  biasAddKernel,
  biasAddGradKernel,
  matMulKernel,
  reshapeKernel,
  castKernel,
] as const;

/** Kernels that call this package's C++, for the native engine only. */
export const nativeKernels = [
  groupNormKernel,
  groupNormGradKernel,
  conv3x3Kernel,
  conv3x3KernelGradKernel,
  attentionKernel,
  attentionGradKernel,
  addKernel,
  linearKernel,
  linearGradKernel,
  linearSiluKernel,
  wavesKernel,
  adamKernel,
  normalKernel,
  combineKernel,
  concatKernel,
  halveKernel,
  doubleKernel,
  squaresKernel,
  siluKernel,
  siluGradKernel,
] as const;

/** Registers kernels with tfjs, replacing kernels of the same name; returns their names. */
export const registerKernels = (kernels: readonly tf.KernelConfig[]): string[] =>
  kernels.map((kernel) => {
    const { kernelName, backendName } = kernel;
    const present = tf.getKernel(kernelName, backendName);
    if (present && present.kernelFunc !== kernel.kernelFunc) tf.unregisterKernel(kernelName, backendName);
    if (present?.kernelFunc !== kernel.kernelFunc) tf.registerKernel(kernel);
    return kernelName;
  });
