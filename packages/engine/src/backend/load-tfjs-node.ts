import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { quietly } from '../system';

/** Sets the thread counts that TensorFlow reads once, when its library is loaded, has its convolutions run on oneDNN, and quiets its log. */
export const setTensorflowEnvironment = (
  threads: number,
  env: Record<string, string | undefined> = process.env,
): void => {
  for (const name of ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'])
    env[name] = String(threads);
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // TensorFlow uses oneDNN by itself only on processors with AVX512-VNNI, BF16 or AMX. On plain AVX2 the gradients of
  // convolutions then take twice as long (docs/performance.md).
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
};

/** What TensorFlow reads when it takes a GPU: memory as it is wanted, not all of it, and where CUDA's assembler is. */
export const setGpuEnvironment = (
  assembler: string,
  env: Record<string, string | undefined> = process.env,
): void => {
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  env['PATH'] = [assembler, env['PATH']].filter(Boolean).join(':');
};

/** Gives tfjs-node 4.22 what it still calls: Node 23 took it out of `util`, Node 22 warns of it. */
export const restoreUtilFunctions = (): void => {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  target['isArray'] = Array.isArray;
};

/**
 * Loads a tfjs-node package from the node_modules of `folder`, which registers the backend 'tensorflow' with the
 * process's tfjs, and makes it the current one. A tfjs-core of its own there does no harm: copies of one version
 * share one engine and one registry through the global object.
 */
export const loadTfjsNode = async (packageName: string, folder: string): Promise<void> => {
  restoreUtilFunctions();
  const require = createRequire(pathToFileURL(join(folder, 'package.json')));
  await quietly(() => require(packageName));
  await tf.setBackend('tensorflow');
  await tf.ready();
};
