import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { quietly } from '../system';

/**
 * Sets the variables that TensorFlow reads when its library is loaded: thread counts, oneDNN and the log
 * level.
 */
export const setTensorflowEnvironment = (
  threads: number,
  env: Record<string, string | undefined> = process.env,
): void => {
  for (const name of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'])
    env[name] = String(threads);
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // By default TensorFlow uses oneDNN only on processors with AVX512-VNNI, BF16 or AMX. On AVX2 the gradients
  // of convolutions take twice as long without it (docs/performance.md).
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
};

/** Sets the variables for a GPU: memory is allocated on demand, and the PATH includes CUDA's assembler. */
export const setGpuEnvironment = (
  assembler: string,
  env: Record<string, string | undefined> = process.env,
): void => {
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  env['PATH'] = [assembler, env['PATH']].filter(Boolean).join(':');
};

/**
 * Restores functions that tfjs-node 4.22 calls: Node 23 removed them from `util`, and Node 22 warns about
 * them.
 */
export const restoreUtilFunctions = (): void => {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  target['isArray'] = Array.isArray;
};

/**
 * Loads a tfjs-node package from the node_modules of `folder`, which registers the backend 'tensorflow' with
 * the process's tfjs, and makes it the current backend. A second copy of tfjs-core there is harmless: copies
 * of one version share one engine and one registry through the global object.
 */
export const loadTfjsNode = async (packageName: string, folder: string): Promise<void> => {
  restoreUtilFunctions();
  const require = createRequire(pathToFileURL(join(folder, 'package.json')));
  await quietly(() => require(packageName));
  await tf.setBackend('tensorflow');
  await tf.ready();
};
