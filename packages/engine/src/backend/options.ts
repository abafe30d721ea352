import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defaultCacheFolder, EngineError, type OnProgress } from '../system';

/** Names of the backends, fastest first. */
export const engineNames = ['native-gpu', 'tfjs-node-gpu', 'native', 'tfjs-node', 'wasm', 'cpu'] as const;

/**
 * A backend: `native` is tfjs-node built on this machine with this package's kernels, `native-gpu` is
 * tfjs-node built on this machine for NVIDIA GPUs, and `tfjs-node` and `tfjs-node-gpu` are the packages as
 * npm installed them.
 */
export type EngineName = (typeof engineNames)[number];

/** Options of `startEngine`; each overrides the environment variable that its comment names. */
export interface EngineOptions {
  /** Default 'auto': the fastest backend that works. TRACT_ENGINE. */
  readonly backend?: EngineName | 'auto';
  /** Threads of the tensor library, 1 to 1024. Default: the cores this process may use. TRACT_THREADS. */
  readonly threads?: number;
  /** Folder for native builds. Default: tractjs/engine in the user's cache folder. TRACT_ENGINE_CACHE. */
  readonly cacheFolder?: string;
  /** Whether to download and compile the native engine if it is not in the cache. Default true. */
  readonly build?: boolean;
  readonly onProgress?: OnProgress;
  /** Receives lines worth showing or logging. */
  readonly log?: (line: string) => void;
}

/** The names of the options of `startEngine`. */
export const engineOptionNames: Readonly<Record<keyof EngineOptions, true>> = {
  backend: true,
  threads: true,
  cacheFolder: true,
  build: true,
  onProgress: true,
  log: true,
};

/** Options with the environment and the defaults filled in. */
export interface ResolvedOptions {
  readonly backend: EngineName | 'auto';
  readonly threads: number;
  /**
   * Determined on access: engines that need no cache run without a home folder. @throws EngineError if there
   * is none.
   */
  readonly cacheFolder: string;
  readonly build: boolean;
  readonly onProgress: OnProgress;
  readonly log: (line: string) => void;
}

const isEngineName = (name: string): name is EngineName => (engineNames as readonly string[]).includes(name);

const backendFrom = (name: string, source: string): EngineName | 'auto' => {
  if (name === 'auto' || isEngineName(name)) return name;
  throw new EngineError(`${source} is '${name}', which is not an engine.`, {
    remedy: `Use one of auto, ${engineNames.join(', ')}.`,
  });
};

const threadsFrom = (value: number, source: string): number => {
  if (Number.isInteger(value) && value >= 1 && value <= 1024) return value;
  throw new EngineError(`${source} is ${value}, which is not a number of threads.`, {
    remedy: 'Use a whole number from 1 to 1024, or leave it out for all cores.',
  });
};

/** Fills in the environment (TRACT_ENGINE, TRACT_THREADS, TRACT_ENGINE_CACHE) and the defaults. */
export const resolveOptions = (
  options: EngineOptions = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): ResolvedOptions => {
  const fromEnv = (name: string) => env[name] || undefined;
  const backend = fromEnv('TRACT_ENGINE');
  const threads = fromEnv('TRACT_THREADS');
  return {
    backend:
      options.backend !== undefined
        ? backendFrom(options.backend, 'options.backend')
        : backendFrom(backend ?? 'auto', 'The environment variable TRACT_ENGINE'),
    threads:
      options.threads !== undefined
        ? threadsFrom(options.threads, 'options.threads')
        : threads !== undefined
          ? threadsFrom(Number(threads), 'The environment variable TRACT_THREADS')
          : availableParallelism(),
    get cacheFolder() {
      return resolve(options.cacheFolder ?? fromEnv('TRACT_ENGINE_CACHE') ?? defaultCacheFolder(env));
    },
    build: options.build ?? true,
    onProgress: options.onProgress ?? (() => {}),
    log: options.log ?? (() => {}),
  };
};
