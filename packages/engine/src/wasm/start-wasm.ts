import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Candidate } from '../backend';
import { registerKernels } from '../kernels';
import { EngineError, messageOf, quietly } from '../system';
import { convBackpropFilterKernel } from './conv-backprop-filter';
import { convBackpropInputKernel } from './conv-backprop-input';
import { logSoftmaxKernel } from './log-softmax';
import { unsortedSegmentSumKernel } from './unsorted-segment-sum';

let faster: tf.KernelConfig | undefined;

/** Returns kernels that training needs and tfjs's wasm backend lacks or computes slowly. */
const wasmKernels = (): tf.KernelConfig[] => {
  faster ??= convBackpropInputKernel(tf.getKernel('Conv2DBackpropInput', 'wasm'));
  return [convBackpropFilterKernel, faster, logSoftmaxKernel, unsortedSegmentSumKernel];
};

/**
 * Starts tfjs's WebAssembly backend with the kernels that training needs. tfjs has only one thread in Node.
 */
export const startWasm: Candidate = async () => {
  try {
    const { setWasmPaths } = await quietly(() => import('@tensorflow/tfjs-backend-wasm'));
    if (tf.findBackend('wasm') === null) {
      const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
      setWasmPaths(`${dirname(main)}${sep}`);
    }
    if (!(await tf.setBackend('wasm'))) throw new EngineError('tfjs could not initialise it.');
    await tf.ready();
  } catch (cause) {
    throw new EngineError(`tfjs's wasm backend does not start (${messageOf(cause)}).`, {
      remedy: 'Install @tensorflow/tfjs-backend-wasm again, or use the cpu backend.',
      cause,
    });
  }
  registerKernels(wasmKernels());
  return { tfjsBackend: 'wasm', version: tf.version_core, threads: 1, kernels: [] };
};
