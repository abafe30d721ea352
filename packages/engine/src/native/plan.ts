import { createHash } from 'node:crypto';
import { gpuLibraries } from './gpu-libraries';
import type { WheelPlan } from './wheel-plan';

/** Increased whenever a change of the plan changes the build. */
export const planVersion = 1;

/** The tfjs-node whose addon is compiled; native/node/package.json requires the same version. */
export const tfjsNodeVersion = '4.22.0';

/** The Node-API version that the addon uses: one binary works with every Node from 20 on. */
export const napiVersion = 8;

/** The facts about the machine that a build depends on. */
export interface NativeFacts {
  /** Platform and architecture as in `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  /** Model and instruction set of the CPU: the addon is compiled for it. */
  readonly cpu: string;
  /** First line of `compiler --version`; empty if there is no compiler. */
  readonly compilerVersion: string;
  /** Hash of this package's C++. */
  readonly sourceHash: string;
  /** Hash of the lock file of the engine's node_modules. */
  readonly nodeHash: string;
  /** Whether to build for an NVIDIA GPU. Default false. */
  readonly gpu?: boolean;
}

/** A native build as data: wheels, compiler arguments and cache keys. */
export interface NativePlan {
  readonly target: string;
  /** Whether the project has built and tested this target. */
  readonly proven: boolean;
  /** TensorFlow's wheel. */
  readonly wheel: WheelPlan;
  /** Wheels with CUDA's libraries, unpacked next to TensorFlow's; empty unless the plan is for a GPU. */
  readonly gpuWheels: readonly WheelPlan[];
  /** Whether the addon includes this package's C++ kernels, which run on processors only. */
  readonly fused: boolean;
  /** Bytes of disk space that the build needs. */
  readonly bytes: number;
  /** Names of the folders in the cache; each contains a hash of everything that the folder is made from. */
  readonly wheelKey: string;
  readonly nodeKey: string;
  readonly engineKey: string;
  /** Common prefix of the engine keys of all compilers: each of these engines runs on this machine. */
  readonly engineKeyPrefix: string;
  /** Returns the compiler's arguments that compile one source file to an object file. */
  compile(
    source: string,
    object: string,
    folders: { readonly tensorflow: string; readonly headers: string },
  ): string[];
  /**
   * Returns the compiler's arguments that link the objects; `rpath` is the libraries' folder relative to the
   * addon.
   */
  link(
    objects: readonly string[],
    addon: string,
    folders: { readonly tensorflow: string; readonly rpath: string },
  ): string[];
}

interface Target {
  readonly proven: boolean;
  readonly wheel: WheelPlan;
  readonly gpuWheels?: readonly WheelPlan[];
  readonly tuning: string;
  readonly loader: string;
  readonly shared: readonly string[];
}

const version = '2.18.1';
const folders = ['tensorflow/include/'];
const linux = {
  libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
  loader: '$ORIGIN',
  shared: ['-shared', '-Wl,--no-as-needed'],
};
const mac = {
  libraries: ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'],
  loader: '@loader_path',
  shared: ['-bundle', '-undefined', 'dynamic_lookup'],
};

const targets: Readonly<Record<string, Target>> = {
  'linux-x64': {
    proven: true,
    wheel: {
      project: 'tensorflow-cpu',
      version,
      platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
      sha256: '8e0f27dbd92c6d380ae0ccfe73c7343f65c127b0aa98467c30c2e71eda7c76a4',
      bytes: 230_350_167,
      libraries: linux.libraries,
      folders,
    },
    tuning: '-march=native',
    loader: linux.loader,
    shared: linux.shared,
  },
  'linux-x64-gpu': {
    proven: false,
    wheel: {
      project: 'tensorflow',
      version,
      platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
      sha256: '442d2a774811789a8ad948e7286cb950fe3d87d3754e8cc6449d53b03dbfdaa6',
      bytes: 615_623_178,
      libraries: linux.libraries,
      folders,
    },
    gpuWheels: gpuLibraries,
    tuning: '-march=native',
    loader: linux.loader,
    shared: linux.shared,
  },
  'linux-arm64': {
    proven: false,
    wheel: {
      project: 'tensorflow',
      version,
      platforms: ['manylinux_2_17_aarch64', 'manylinux2014_aarch64'],
      sha256: '1ba52b9c06ab8102b31e50acfaf56899b923171e603c8942f2bfeb181d6bb59e',
      bytes: 231_996_787,
      libraries: linux.libraries,
      folders,
    },
    tuning: '-mcpu=native',
    loader: linux.loader,
    shared: linux.shared,
  },
  'darwin-arm64': {
    proven: false,
    wheel: {
      project: 'tensorflow',
      version,
      platforms: ['macosx_12_0_arm64'],
      sha256: '98afa9c7f21481cdc6ccd09507a7878d533150fbb001840cc145e2132eb40942',
      bytes: 239_622_377,
      libraries: mac.libraries,
      folders,
    },
    tuning: '-mcpu=native',
    loader: mac.loader,
    shared: mac.shared,
  },
};

/** Returns the platforms that have a plan; `proven` is true if the project has built and tested on it. */
export const nativeTargets = (): readonly { readonly target: string; readonly proven: boolean }[] =>
  Object.entries(targets).map(([target, { proven }]) => ({ target, proven }));

/**
 * Disk space: each wheel twice (pip copies it), the unpacked files, and npm's packages before browser files
 * are removed.
 */
const processorBytes = 1.7e9;
const gpuBytes = 6.5e9;

const key = (parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/**
 * Returns the plan of a native build: wheels, libraries, compiler arguments and cache keys. A pure function:
 * equal facts give equal plans. Undefined if there is no wheel for the platform.
 */
export const nativePlan = (facts: NativeFacts): NativePlan | undefined => {
  const { gpu = false } = facts;
  const name = `${facts.platform}-${facts.arch}${gpu ? '-gpu' : ''}`;
  const target = targets[name];
  if (!target) return undefined;
  const { wheel, gpuWheels = [] } = target;
  const hashes = [wheel, ...gpuWheels].map(({ sha256 }) => sha256);
  const wheelHash = gpuWheels.length === 0 ? wheel.sha256 : key(hashes);
  const wheelKey = `tensorflow-${wheel.version}-${name}-${wheelHash.slice(0, 12)}`;
  const nodeKey = `tfjs-node-${tfjsNodeVersion}-${facts.nodeHash.slice(0, 12)}`;
  const flags = [
    '-std=c++17',
    '-O3',
    target.tuning,
    // Unlike -ffast-math, neither flag lets the compiler assume that there is no NaN or infinity.
    '-fno-math-errno',
    '-fno-trapping-math',
    // Fused multiply-add if the machine has it, as is g++'s default without -std.
    '-ffp-contract=fast',
    '-fPIC',
    '-w',
    // The settings of TensorFlow's wheels, which are part of its binary interface.
    '-D_GLIBCXX_USE_CXX11_ABI=1',
    '-DEIGEN_MAX_ALIGN_BYTES=64',
    `-DNAPI_VERSION=${napiVersion}`,
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
  ];
  const engineKeyPrefix = `${name}-${key([
    planVersion,
    tfjsNodeVersion,
    napiVersion,
    wheel.version,
    ...hashes,
    facts.nodeHash,
    // The GPU engine does not contain the kernels.
    gpu ? '' : facts.sourceHash,
    facts.cpu,
    ...flags,
    ...target.shared,
  ])}-`;
  return {
    target: name,
    proven: target.proven,
    wheel,
    gpuWheels,
    fused: !gpu,
    bytes: gpu ? gpuBytes : processorBytes,
    wheelKey,
    nodeKey,
    engineKey: `${engineKeyPrefix}${key([facts.compilerVersion]).slice(0, 8)}`,
    engineKeyPrefix,
    compile: (source, object, { tensorflow, headers }) => [
      ...flags,
      `-I${headers}`,
      `-I${tensorflow}/include`,
      '-c',
      source,
      '-o',
      object,
    ],
    link: (objects, addon, { tensorflow, rpath }) => [
      ...target.shared,
      ...objects,
      ...wheel.libraries.map((library) => `${tensorflow}/${library.replace('tensorflow/', '')}`),
      `-Wl,-rpath,${target.loader}/${rpath}`,
      '-o',
      addon,
    ],
  };
};
