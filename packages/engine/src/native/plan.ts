import { createHash } from 'node:crypto';
import { gpuLibraries } from './gpu-libraries';
import type { WheelPlan } from './wheel-plan';

/** Raised whenever the plan itself changes what is built. */
export const planVersion = 1;

/** The tfjs-node whose addon is compiled; native/node/package.json has the same. */
export const tfjsNodeVersion = '4.22.0';

/** The Node-API version the addon asks for: the same binary serves every Node from 20 on. */
export const napiVersion = 8;

/** The machine facts a build depends on. */
export interface NativeFacts {
  /** As process.platform and process.arch. */
  readonly platform: string;
  readonly arch: string;
  /** Model and instruction set of the CPU: the addon is compiled for this machine's. */
  readonly cpu: string;
  /** First line of `compiler --version`; empty where there is no compiler. */
  readonly compilerVersion: string;
  /** Hash of this package's C++. */
  readonly sourceHash: string;
  /** Hash of the lock file of the engine's node_modules. */
  readonly nodeHash: string;
  /** Whether the engine is to run on an NVIDIA GPU. Default false. */
  readonly gpu?: boolean;
}

/** Everything a native build needs to know, without touching the machine. */
export interface NativePlan {
  readonly target: string;
  /** Whether this plan's build has been run and tested by the project. */
  readonly proven: boolean;
  /** TensorFlow's wheel. */
  readonly wheel: WheelPlan;
  /** Wheels whose files go gpuWheels TensorFlow's: CUDA's libraries for a GPU. */
  readonly gpuWheels: readonly WheelPlan[];
  /** Whether this package's C++ is part of the addon: it runs on processors only. */
  readonly fused: boolean;
  /** Room on the disk while it is built. */
  readonly bytes: number;
  /** Names of the folders in the cache; each changes with everything it was made from. */
  readonly wheelKey: string;
  readonly nodeKey: string;
  readonly engineKey: string;
  /** What every engineKey begins with that differs in the compiler alone: any of them runs here. */
  readonly engineKeyPrefix: string;
  /** Compiler arguments for one source file to an object file. */
  compile(
    source: string,
    object: string,
    folders: { readonly tensorflow: string; readonly headers: string },
  ): string[];
  /** Compiler arguments that link the objects; `rpath` is where the libraries are, seen from the addon. */
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

/** The platforms a plan exists for, with the ones that the project has really built on. */
export const nativeTargets = (): readonly { readonly target: string; readonly proven: boolean }[] =>
  Object.entries(targets).map(([target, { proven }]) => ({ target, proven }));

/** Room for a wheel's file twice, once as pip collects it, the unpacked files, and npm's packages before they are cut down. */
const processorBytes = 1.7e9;
const gpuBytes = 6.5e9;

const key = (parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/**
 * The plan of a native build: which wheel, which libraries, the compiler's arguments and the cache keys. Pure:
 * equal facts give equal plans. Undefined where no wheel exists for the platform.
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
    // Neither lets a compiler assume that NaN or infinity cannot happen, unlike -ffast-math.
    '-fno-math-errno',
    '-fno-trapping-math',
    // a * b + c in one rounding where the machine can, as g++ does unless it is asked for a standard.
    '-ffp-contract=fast',
    '-fPIC',
    '-w',
    // As TensorFlow's wheels are compiled: part of its binary interface.
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
    // What is not compiled in changes nothing.
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
