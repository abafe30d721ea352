import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import {
  checkOptions,
  type Engine,
  type EngineName,
  type EngineOptions,
  findInstalled,
  gpuFacts,
  requireGpu,
  resolveOptions,
} from '../backend';
import { findNpm, findPip, type NativeBuild, nativeBuild } from '../native';
import { runningEngine } from '../start/current-engine';
import { EngineError, messageOf } from '../system';

/** A backend's state, determined without starting it. */
export interface CandidateReport {
  readonly backend: EngineName;
  /** Whether it can start; also true for a native engine that can be built first. */
  readonly available: boolean;
  readonly detail: string;
  /** How to make it available; empty if it is available or there is no way. */
  readonly remedy: string;
}

/** The machine, the cache and the backends, as `tract doctor` prints them. */
export interface EngineReport {
  readonly platform: string;
  readonly node: string;
  readonly cpu: { readonly model: string; readonly cores: number };
  /** Bytes of main memory. */
  readonly memoryBytes: number;
  /** Threads that an engine would use if it started now. */
  readonly threads: number;
  readonly cache: {
    /** Undefined if no cache folder is configured and the user has no home folder. */
    readonly folder: string | undefined;
    readonly bytes: number;
    /** Key of the native engine for this machine; undefined if there is no build plan. */
    readonly key: string | undefined;
    readonly built: boolean;
  };
  readonly versions: {
    readonly tfjs: string;
    readonly tensorflow: string | undefined;
    readonly compiler: string | undefined;
  };
  /** Fastest first. */
  readonly candidates: readonly CandidateReport[];
  /** The engine of this process; undefined if none runs. */
  readonly engine: Engine | undefined;
}

const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath ?? entry.path, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
};

const fromPackage = (backend: EngineName, name: string): CandidateReport => {
  const folder = findInstalled(name);
  if (!folder)
    return { backend, available: false, detail: `${name} is not installed`, remedy: `npm install ${name}` };
  const require = createRequire(pathToFileURL(join(folder, 'package.json')));
  const { version } = require(`${name}/package.json`) as { version: string };
  return { backend, available: true, detail: `${name} ${version}`, remedy: '' };
};

const failure = (backend: EngineName, error: unknown): CandidateReport => ({
  backend,
  available: false,
  detail: error instanceof EngineError ? error.reason : messageOf(error),
  remedy: error instanceof EngineError ? error.remedy : '',
});

/** Reports on a backend that needs a GPU: what is missing, or else the result of `look`. */
const onGpu = async (
  backend: EngineName,
  look: () => CandidateReport | Promise<CandidateReport>,
): Promise<CandidateReport> => {
  try {
    requireGpu(gpuFacts());
    return await look();
  } catch (error) {
    return failure(backend, error);
  }
};

/** Reports on a native engine that is built or can be built. @throws EngineError if it cannot be built. */
const nativeReport = async (backend: EngineName, build: NativeBuild): Promise<CandidateReport> => {
  const { wheel, gpuWheels, fused } = build.plan;
  const what = `TensorFlow ${wheel.version} ${fused ? "with this package's kernels" : 'with CUDA'}`;
  const report = { backend, available: true, remedy: '' };
  if (await build.find()) return { ...report, detail: `${what}, built` };
  build.requireCompiler();
  await Promise.all([findPip(), findNpm()]);
  const bytes = [wheel, ...gpuWheels].reduce((sum, one) => sum + one.bytes, npmBytes);
  const size = bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
  return {
    ...report,
    detail: `${what}, not built yet: the first start builds it (a download of ${size}, then a minute)`,
  };
};

/** Bytes that npm downloads for the native engine. */
const npmBytes = 40e6;

/**
 * Reports the machine, the cache and every backend without starting, building or downloading anything.
 * @throws EngineError if an option is unknown or has a bad value.
 */
export const inspectEngine = async (
  options: Pick<EngineOptions, 'cacheFolder' | 'threads'> = {},
): Promise<EngineReport> => {
  checkOptions('inspectEngine', options, { cacheFolder: true, threads: true });
  const resolved = resolveOptions(options);
  let folder: string | undefined;
  let native: CandidateReport;
  let key: string | undefined;
  let built = false;
  let tensorflow: string | undefined;
  let compiler: string | undefined;
  try {
    folder = resolved.cacheFolder;
    const build = await nativeBuild(folder);
    key = build.plan.engineKey;
    compiler = build.compiler?.version;
    tensorflow = build.plan.wheel.version;
    built = (await build.find()) !== undefined;
    native = await nativeReport('native', build);
  } catch (error) {
    native = failure('native', error);
  }
  return {
    platform: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
    cpu: { model: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() },
    memoryBytes: totalmem(),
    threads: resolved.threads,
    cache: { folder, bytes: folder === undefined ? 0 : await bytesIn(folder), key, built },
    versions: { tfjs: tf.version_core, tensorflow, compiler },
    candidates: [
      await onGpu('native-gpu', async () =>
        nativeReport('native-gpu', await nativeBuild(resolved.cacheFolder, { gpu: true })),
      ),
      await onGpu('tfjs-node-gpu', () => fromPackage('tfjs-node-gpu', '@tensorflow/tfjs-node-gpu')),
      native,
      fromPackage('tfjs-node', '@tensorflow/tfjs-node'),
      fromPackage('wasm', '@tensorflow/tfjs-backend-wasm'),
      fromPackage('cpu', '@tensorflow/tfjs-backend-cpu'),
    ],
    engine: runningEngine(),
  };
};
