import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Candidate } from '../candidates';

/** Starts tfjs's WebAssembly backend. */
export const startWasm: Candidate = async () => {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(main)}${sep}`);
  await tf.setBackend('wasm');
  await tf.ready();
  return { tfjsBackend: 'wasm', version: tf.version_core, threads: 1, kernels: [] };
};
