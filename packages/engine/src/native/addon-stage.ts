import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { EngineError, type OnProgress, outputTail, runCommand, type Stage } from '../system';
import { diskFull } from './disk-space';
import type { NativeSources } from './native-sources';
import { type NativePlan, napiVersion } from './plan';
import { saysDiskIsFull } from './tools';

/** tfjs-node's package, and the folder in it where @mapbox/node-pre-gyp looks for the addon. */
const packagePath = 'node_modules/@tensorflow/tfjs-node';
const addonFolder = `lib/napi-v${napiVersion}`;

/** Path of the compiled addon in an engine's folder. */
export const addonPath = `${packagePath}/${addonFolder}/tfjs_binding.node`;

/** Files of an engine that are checked on every start. */
export const addonChecks: Stage['checks'] = {
  [addonPath]: 'sha256',
  [`${packagePath}/package.json`]: 'size',
};

/** Inputs of an addon stage. */
export interface AddonParts {
  readonly plan: NativePlan;
  readonly sources: NativeSources;
  readonly compiler: string;
  /** Folder of the wheel stage. */
  readonly wheelFolder: string;
  /**
   * Folder of the node stage; the engine's folder is inside it, so that Node finds the other packages there.
   */
  readonly nodeFolder: string;
  readonly onProgress: OnProgress;
}

// Runs in a separate process before the engine counts as built, so a crash of the addon does not end this
// process.
const selfCheck = (gpu: boolean): string => `
const tf = require('@tensorflow/tfjs-node');
if (${gpu} && !tf.backend().isUsingGpuDevice) throw new Error('TensorFlow sees no GPU that it can use');
const [sum] = tf.matMul(tf.tensor2d([1, 2], [1, 2]), tf.tensor2d([3, 4], [2, 1])).dataSync();
if (tf.getBackend() !== 'tensorflow' || sum !== 11) throw new Error('1 * 3 + 2 * 4 came out as ' + sum);
`;

const compilerFailed = (what: string, output: string, folder: string, tail: string): EngineError =>
  saysDiskIsFull(output)
    ? diskFull(folder)
    : new EngineError(`The native engine could not be ${what} (${tail}).`, {
        remedy: 'A g++ from version 9 or a clang++ from version 9 is needed; CXX names another compiler.',
      });

/**
 * Compiles tfjs-node's addon and this package's kernels against the wheel's libraries, links and checks it.
 */
export const addonStage = (folder: string, parts: AddonParts): Stage => ({
  folder,
  checks: addonChecks,
  async build(temporary) {
    const { plan, sources, compiler, wheelFolder, nodeFolder, onProgress } = parts;
    const tfjsNode = join(nodeFolder, packagePath);
    const target = join(temporary, packagePath);
    await cp(tfjsNode, target, { recursive: true });
    await mkdir(join(target, addonFolder), { recursive: true });
    const objects = join(temporary, 'objects');
    await mkdir(objects);

    const folders = {
      tensorflow: join(wheelFolder, 'tensorflow'),
      headers: join(nodeFolder, 'node_modules/node-api-headers/include'),
    };
    const files = [
      ...(plan.fused ? sources.sources : []),
      join(target, 'binding', 'tfjs_backend.cc'),
      join(target, 'binding', 'tfjs_binding.cc'),
    ].map((source) => ({ source, object: join(objects, `${basename(source, '.cc')}.o`) }));
    let done = 0;
    const report = () =>
      onProgress({
        stage: 'compile',
        message: `native engine (${plan.target})`,
        fraction: done / (files.length + 1),
      });
    report();
    // Waits for all compilers, so that none still writes when the folder is removed.
    const compiled = await Promise.all(
      files.map(async ({ source, object }) => {
        const result = await runCommand(compiler, plan.compile(source, object, folders));
        done++;
        report();
        return { source, result };
      }),
    );
    for (const { source, result } of compiled) {
      if (result.code !== 0) {
        throw compilerFailed(
          `compiled, ${basename(source)} failed`,
          result.stderr,
          temporary,
          outputTail(result),
        );
      }
    }
    const addon = join(temporary, addonPath);
    // Relative to the addon's final place, so that the cache folder can be moved.
    const rpath = relative(join(folder, packagePath, addonFolder), folders.tensorflow);
    const linked = await runCommand(
      compiler,
      plan.link(
        files.map(({ object }) => object),
        addon,
        { tensorflow: folders.tensorflow, rpath },
      ),
    );
    if (linked.code !== 0) throw compilerFailed('linked', linked.stderr, temporary, outputTail(linked));
    await rm(objects, { recursive: true });

    onProgress({ stage: 'check', message: 'native engine' });
    await writeFile(join(temporary, 'self-check.cjs'), selfCheck(plan.gpuWheels.length > 0));
    const check = await runCommand(process.execPath, [join(temporary, 'self-check.cjs')], {
      env: { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
    });
    if (check.code !== 0) {
      const needs = plan.gpuWheels.length > 0 ? 'a GPU of compute capability 6.0 or higher, ' : '';
      throw new EngineError(`The native engine was built but does not run here (${outputTail(check)}).`, {
        remedy: `The TensorFlow library needs ${needs}a CPU with AVX on x64 and glibc 2.17 or newer on Linux.`,
      });
    }
  },
});
