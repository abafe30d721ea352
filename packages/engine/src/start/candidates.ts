import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  addReadInto,
  type Candidate,
  type EngineName,
  findInstalled,
  gpuFacts,
  loadTfjsNode,
  nodeBackend,
  type ResolvedOptions,
  requireGpu,
  type Started,
  setGpuEnvironment,
  setTensorflowEnvironment,
} from '../backend';
import { startCpu } from '../cpu';
import { nativeKernels, registerKernels, tensorflowKernels } from '../kernels';
import { assemblerFolder, failedBuild, type NativeBuild, nativeBuild } from '../native';
import { EngineError, messageOf } from '../system';
import { startWasm } from '../wasm';

const startTensorflow = async (
  name: string,
  folder: string,
  options: ResolvedOptions,
  { built, fused }: { readonly built: boolean; readonly fused: boolean },
): Promise<Started> => {
  setTensorflowEnvironment(options.threads);
  try {
    await loadTfjsNode(name, folder);
  } catch (cause) {
    throw new EngineError(`${name} in ${folder} does not load (${messageOf(cause).slice(0, 300)}).`, {
      remedy: built
        ? `Delete ${options.cacheFolder} and start again.`
        : `Run its own install script with 'npm rebuild ${name}', or use the native engine.`,
      cause,
    });
  }
  addReadInto(nodeBackend());
  const kernels = registerKernels(fused ? [...nativeKernels, ...tensorflowKernels] : tensorflowKernels);
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
    return await startTensorflow(name, folder, options, { built: false, fused: false });
  };

/** Builds the native engine if it is not in the cache; returns its folder. */
const builtFolder = async (
  { find, build: make, plan }: NativeBuild,
  { cacheFolder, build, onProgress }: ResolvedOptions,
): Promise<string> => {
  let folder = await find();
  if (!folder) {
    if (!build) {
      throw new EngineError(
        `The native engine is not built yet in ${cacheFolder}, and options.build is false.`,
        {
          remedy: `Build it once with startEngine({ backend: '${plan.fused ? 'native' : 'native-gpu'}' }).`,
        },
      );
    }
    folder = await make(onProgress);
  }
  onProgress({ stage: 'start', message: 'native engine' });
  return folder;
};

const native: Candidate = async (options) => {
  const folder = await builtFolder(await nativeBuild(options.cacheFolder), options);
  return await startTensorflow('@tensorflow/tfjs-node', folder, options, { built: true, fused: true });
};

/** The GPU engine runs plain operations: this package's kernels run on processors only. */
const nativeGpu: Candidate = async (options, asked) => {
  const facts = gpuFacts();
  requireGpu(facts);
  const { driver = '' } = facts;
  const plan = await nativeBuild(options.cacheFolder, { gpu: true });
  const failed = failedBuild(plan.engineFolder);
  if (!asked) await failed.check(driver);
  let folder: string;
  try {
    folder = await builtFolder(plan, options);
    await failed.forget();
  } catch (error) {
    // A failed download may succeed the next time, but a complete engine that does not run will fail again.
    const isThere = [plan.wheelFolder, plan.nodeFolder].every((path) => existsSync(path));
    if (isThere && options.build) await failed.remember(driver, error);
    throw error;
  }
  setGpuEnvironment(join(plan.wheelFolder, assemblerFolder));
  const started = await startTensorflow('@tensorflow/tfjs-node', folder, options, {
    built: true,
    fused: false,
  });
  const note = nodeBackend().isUsingGpuDevice
    ? 'plain operations on the GPU, without the fused kernels'
    : 'TensorFlow no longer sees a GPU and computes on the processor, without the fused kernels: use the native engine';
  return { ...started, note };
};

/** The functions that start each backend. */
export const candidates: Readonly<Record<EngineName, Candidate>> = {
  'native-gpu': nativeGpu,
  'tfjs-node-gpu': installed('@tensorflow/tfjs-node-gpu', (asked) => {
    if (!asked) requireGpu(gpuFacts());
  }),
  native,
  'tfjs-node': installed('@tensorflow/tfjs-node', () => {}),
  wasm: startWasm,
  cpu: startCpu,
};
