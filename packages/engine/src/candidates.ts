import * as tf from '@tensorflow/tfjs-core';
import { startCpu } from './cpu/start-cpu';
import { EngineError, messageOf } from './errors';
import { findInstalled, hasNvidiaDriver } from './installed';
import { nativeKernels, registerKernels, tensorflowKernels } from './kernels/register-kernels';
import { loadTfjsNode, setTensorflowEnvironment } from './load-tfjs-node';
import { nativeBuild } from './native/build';
import { nodeBackend } from './node-backend';
import type { EngineName, ResolvedOptions } from './options';
import { startWasm } from './wasm/start-wasm';

/** What a started backend tells. */
export interface Started {
  readonly tfjsBackend: string;
  readonly version: string;
  readonly threads: number;
  readonly kernels: readonly string[];
}

/** Starts one backend or throws `EngineError`; `asked` where it was asked for by name. */
export type Candidate = (options: ResolvedOptions, asked: boolean) => Promise<Started>;

const startTensorflow = async (
  name: string,
  folder: string,
  options: ResolvedOptions,
  native: boolean,
): Promise<Started> => {
  setTensorflowEnvironment(options.threads);
  try {
    await loadTfjsNode(name, folder);
  } catch (cause) {
    throw new EngineError(`${name} in ${folder} does not load (${messageOf(cause).slice(0, 300)}).`, {
      remedy: native
        ? `Delete ${options.cacheFolder} and start again.`
        : `Run its own install script with 'npm rebuild ${name}', or use the native engine.`,
      cause,
    });
  }
  const kernels = registerKernels(native ? [...nativeKernels, ...tensorflowKernels] : tensorflowKernels);
  return {
    tfjsBackend: tf.getBackend(),
    version: nodeBackend().binding.TF_Version,
    threads: options.threads,
    kernels,
  };
};

const installed =
  (name: string, needed: (asked: boolean) => void): Candidate =>
  async (options, asked) => {
    needed(asked);
    const folder = findInstalled(name);
    if (!folder) {
      throw new EngineError(`${name} is not installed.`, {
        remedy: `Install it with 'npm install ${name}'.`,
      });
    }
    return await startTensorflow(name, folder, options, false);
  };

const native: Candidate = async (options) => {
  const { cacheFolder, build, onProgress } = options;
  const plan = await nativeBuild(cacheFolder);
  let folder = await plan.find();
  if (!folder) {
    if (!build) {
      throw new EngineError(
        `The native engine is not built yet in ${cacheFolder}, and options.build is false.`,
        {
          remedy: "Build it once with startEngine({ backend: 'native' }).",
        },
      );
    }
    folder = await plan.build(onProgress);
  }
  onProgress({ stage: 'start', message: 'native engine' });
  return await startTensorflow('@tensorflow/tfjs-node', folder, options, true);
};

/** How to start each backend. */
export const candidates: Readonly<Record<EngineName, Candidate>> = {
  'tfjs-node-gpu': installed('@tensorflow/tfjs-node-gpu', (asked) => {
    if (!asked && !hasNvidiaDriver()) throw new EngineError('No NVIDIA driver was found.');
  }),
  native,
  'tfjs-node': installed('@tensorflow/tfjs-node', () => {}),
  wasm: startWasm,
  cpu: startCpu,
};
