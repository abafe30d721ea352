import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EngineError,
  ensureStage,
  isStageGood,
  messageOf,
  type OnProgress,
  removeLeftovers,
} from '../system';
import { addonChecks, addonStage } from './addon-stage';
import { diskFull, requireDiskSpace } from './disk-space';
import { type NativeSources, nativeSources } from './native-sources';
import { nodeStage } from './node-stage';
import { type NativePlan, nativePlan, nativeTargets } from './plan';
import { describeCpu, findCompiler, type Tool } from './tools';
import { wheelStage } from './wheel-stage';

/** The native engine's folders in the cache, and the functions that find and build it. */
export interface NativeBuild {
  readonly plan: NativePlan;
  /** Undefined if there is no compiler; then only an engine from the cache can run. */
  readonly compiler: Tool | undefined;
  readonly wheelFolder: string;
  readonly nodeFolder: string;
  /** Folder of the engine that this compiler builds. */
  readonly engineFolder: string;
  /**
   * Returns the folder of a good engine in the cache, which contains node_modules/@tensorflow/tfjs-node with
   * the addon: this compiler's engine, or any compiler's if there is no compiler. Undefined if there is none.
   */
  find(): Promise<string | undefined>;
  /** Returns the compiler's command. @throws EngineError if there is no compiler. */
  requireCompiler(): string;
  /** Builds the missing stages and returns the engine's folder. @throws EngineError if a stage fails. */
  build(onProgress: OnProgress): Promise<string>;
}

/** Converts an error of the file system to an `EngineError` with a remedy. */
const explain = (error: unknown, cacheFolder: string): unknown => {
  if (error instanceof EngineError || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC') return diskFull(cacheFolder);
  return new EngineError(`The native engine could not be put into ${cacheFolder} (${messageOf(error)}).`, {
    remedy: 'Choose a writable folder with TRACT_ENGINE_CACHE or options.cacheFolder.',
    cause: error,
  });
};

/** Options of {@link nativeBuild}. */
export interface NativeBuildOptions {
  readonly sources?: NativeSources;
  /** Whether to build for an NVIDIA GPU. Default false. */
  readonly gpu?: boolean;
}

/**
 * Prepares the native build for this machine and cache folder. @throws EngineError if there is no plan for
 * the machine.
 */
export const nativeBuild = async (
  cacheFolder: string,
  { sources = nativeSources(), gpu = false }: NativeBuildOptions = {},
): Promise<NativeBuild> => {
  let noCompiler: unknown;
  const compiler = await findCompiler().catch((error: unknown) => {
    noCompiler = error;
    return undefined;
  });
  const plan = nativePlan({
    platform: process.platform,
    arch: process.arch,
    cpu: describeCpu(),
    compilerVersion: compiler?.version ?? '',
    sourceHash: sources.sourceHash,
    nodeHash: sources.nodeHash,
    gpu,
  });
  if (!plan) {
    throw new EngineError(
      `The native engine${gpu ? ' for a GPU' : ''} has no build plan for ${process.platform} on ${process.arch} (there is one for ${nativeTargets()
        .map(({ target }) => target)
        .join(', ')}).`,
      gpu ? {} : { remedy: 'Install @tensorflow/tfjs-node, or use the wasm backend.' },
    );
  }
  const wheelFolder = join(cacheFolder, plan.wheelKey);
  const nodeFolder = join(cacheFolder, plan.nodeKey);
  const engines = join(nodeFolder, 'engines');
  const engineFolder = join(engines, plan.engineKey);
  const stages = (onProgress: OnProgress = () => {}) => ({
    wheel: wheelStage(wheelFolder, [plan.wheel, ...plan.gpuWheels], onProgress),
    node: nodeStage(nodeFolder, sources, onProgress),
    addon: (command: string) =>
      addonStage(engineFolder, { plan, sources, compiler: command, wheelFolder, nodeFolder, onProgress }),
  });
  const requireCompiler = (): string => {
    if (compiler) return compiler.command;
    throw noCompiler;
  };
  return {
    plan,
    compiler,
    wheelFolder,
    nodeFolder,
    engineFolder,
    requireCompiler,
    async find() {
      const { wheel, node } = stages();
      if (!(await isStageGood(wheel)) || !(await isStageGood(node))) return undefined;
      const names = compiler
        ? [plan.engineKey]
        : (await readdir(engines).catch(() => [])).filter(
            (name) => name.startsWith(plan.engineKeyPrefix) && !name.includes('.'),
          );
      for (const name of names) {
        const folder = join(engines, name);
        if (await isStageGood({ folder, checks: addonChecks })) return folder;
      }
      return undefined;
    },
    async build(onProgress) {
      const command = requireCompiler();
      const { wheel, node, addon } = stages(onProgress);
      const lock = {
        onWait: () => onProgress({ stage: 'wait', message: 'another process is building the native engine' }),
      };
      try {
        await requireDiskSpace(cacheFolder, (await isStageGood(wheel)) ? 0 : plan.bytes);
        await ensureStage(wheel, lock);
        await ensureStage(node, lock);
        await mkdir(engines, { recursive: true });
        await ensureStage(addon(command), lock);
        for (const folder of [wheelFolder, nodeFolder, engineFolder]) await removeLeftovers(folder);
        return engineFolder;
      } catch (error) {
        throw explain(error, cacheFolder);
      }
    },
  };
};
