import * as tf from '@tensorflow/tfjs-core';
import type { Candidate } from '../backend';
import { registerKernels } from '../kernels';
import { quietly } from '../system';
import { resizeNearestGradKernel } from './resize-nearest-grad';

/** Starts tfjs's plain JavaScript backend. */
export const startCpu: Candidate = async () => {
  await quietly(() => import('@tensorflow/tfjs-backend-cpu'));
  await tf.setBackend('cpu');
  await tf.ready();
  // Otherwise its first operation prints a recommendation of tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  registerKernels([resizeNearestGradKernel]);
  return { tfjsBackend: 'cpu', version: tf.version_core, threads: 1, kernels: [] };
};
