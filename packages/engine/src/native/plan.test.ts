import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nativeSources } from './native-sources';
import { type NativeFacts, nativePlan, nativeTargets, tfjsNodeVersion } from './plan';
import type { WheelPlan } from './wheel-plan';
import { pipArguments } from './wheel-stage';

const facts: NativeFacts = {
  platform: 'linux',
  arch: 'x64',
  cpu: 'Some CPU avx2 fma',
  compilerVersion: 'g++ 12.2.0',
  sourceHash: 'a'.repeat(64),
  nodeHash: 'b'.repeat(64),
};
const folders = { tensorflow: '/cache/tf/tensorflow', headers: '/cache/node/include' };
const planFor = (changes: Partial<NativeFacts> = {}) => {
  const plan = nativePlan({ ...facts, ...changes });
  if (!plan) throw new Error('no plan');
  return plan;
};

describe('nativePlan', () => {
  it.each([
    [
      'linux',
      'x64',
      'tensorflow-cpu',
      'manylinux_2_17_x86_64',
      'libtensorflow_cc.so.2',
      '-march=native',
      '$ORIGIN',
    ],
    [
      'linux',
      'arm64',
      'tensorflow',
      'manylinux_2_17_aarch64',
      'libtensorflow_cc.so.2',
      '-mcpu=native',
      '$ORIGIN',
    ],
    [
      'darwin',
      'arm64',
      'tensorflow',
      'macosx_12_0_arm64',
      'libtensorflow_cc.2.dylib',
      '-mcpu=native',
      '@loader_path',
    ],
  ])('plans %s %s', (platform, arch, project, tag, library, tuning, loader) => {
    const plan = planFor({ platform, arch });
    expect(plan.wheel).toMatchObject({ project, version: '2.18.1' });
    expect(plan.wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(plan.wheel.platforms[0]).toBe(tag);
    expect(plan.wheel.libraries[0]).toBe(`tensorflow/${library}`);
    const compile = plan.compile('adam.cc', 'adam.o', folders);
    expect(compile).toContain(tuning);
    expect(compile).toEqual(
      expect.arrayContaining(['-I/cache/node/include', '-I/cache/tf/tensorflow/include', '-c', 'adam.cc']),
    );
    const link = plan.link(['adam.o'], 'tfjs_binding.node', {
      tensorflow: folders.tensorflow,
      rpath: '../tf',
    });
    expect(link).toEqual(
      expect.arrayContaining(['adam.o', `/cache/tf/tensorflow/${library}`, `-Wl,-rpath,${loader}/../tf`]),
    );
    expect(link.slice(-2)).toEqual(['-o', 'tfjs_binding.node']);
  });

  it('lists the platforms and whether they are proven', () => {
    expect(nativeTargets()).toEqual([
      { target: 'linux-x64', proven: true },
      { target: 'linux-x64-gpu', proven: false },
      { target: 'linux-arm64', proven: false },
      { target: 'darwin-arm64', proven: false },
    ]);
  });

  it('plans CUDA wheels without fused kernels for a GPU', () => {
    const plan = planFor({ gpu: true });
    expect(plan).toMatchObject({ target: 'linux-x64-gpu', proven: false, fused: false });
    expect(plan.wheel).toMatchObject({ project: 'tensorflow', version: '2.18.1' });
    expect(plan.gpuWheels.map(({ project, version }) => `${project}==${version}`)).toEqual([
      'nvidia-cublas-cu12==12.5.3.2',
      'nvidia-cuda-cupti-cu12==12.5.82',
      'nvidia-cuda-nvcc-cu12==12.5.82',
      'nvidia-cuda-nvrtc-cu12==12.5.82',
      'nvidia-cuda-runtime-cu12==12.5.82',
      'nvidia-cudnn-cu12==9.3.0.75',
      'nvidia-cufft-cu12==11.2.3.61',
      'nvidia-curand-cu12==10.3.6.82',
      'nvidia-cusolver-cu12==11.6.3.83',
      'nvidia-cusparse-cu12==12.5.1.3',
      'nvidia-nccl-cu12==2.21.5',
      'nvidia-nvjitlink-cu12==12.5.82',
    ]);
    for (const { sha256, libraries } of plan.gpuWheels) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      // TensorFlow's libraries search ../nvidia/*/lib.
      for (const path of libraries) expect(path).toMatch(/^nvidia\/\w+\/(lib|bin|nvvm\/libdevice)\/[\w.-]+$/);
    }
    const all = [plan.wheel, ...plan.gpuWheels];
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(13);
    // The unpacked files are 4.3 GB, and the largest wheel exists twice before it is unpacked.
    expect(plan.bytes).toBeGreaterThan(4.3e9 + 2 * Math.max(...all.map(({ bytes }) => bytes)));
    expect(plan.wheelKey).not.toBe(planFor().wheelKey);
    expect(plan.nodeKey).toBe(planFor().nodeKey);
    expect(plan.engineKey).not.toBe(planFor().engineKey);
    expect(plan.engineKey).toBe(planFor({ gpu: true, sourceHash: 'c'.repeat(64) }).engineKey);
    expect(plan.engineKey.startsWith(planFor().engineKeyPrefix)).toBe(false);
    expect(planFor()).toMatchObject({ gpuWheels: [], fused: true });
  });

  it('is undefined if there is no wheel for the platform', () => {
    for (const arch of ['arm64', 'ia32']) expect(nativePlan({ ...facts, arch, gpu: true })).toBeUndefined();
    expect(nativePlan({ ...facts, platform: 'darwin', arch: 'arm64', gpu: true })).toBeUndefined();
    expect(nativePlan({ ...facts, platform: 'win32' })).toBeUndefined();
    expect(nativePlan({ ...facts, platform: 'darwin', arch: 'x64' })).toBeUndefined();
  });

  it('never lets the compiler assume that there is no NaN', () => {
    const flags = planFor().compile('a.cc', 'a.o', folders);
    expect(flags.filter((flag) => /fast-math|finite-math|associative-math|Ofast/.test(flag))).toEqual([]);
  });

  it('derives the key from everything that the engine is made of', () => {
    const keys = [
      planFor(),
      planFor({ cpu: 'Some CPU avx2 fma avx512f' }),
      planFor({ compilerVersion: 'g++ 13.1.0' }),
      planFor({ sourceHash: 'c'.repeat(64) }),
      planFor({ nodeHash: 'd'.repeat(64) }),
      planFor({ arch: 'arm64' }),
    ].map((plan) => plan.engineKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(planFor().engineKey).toBe(keys[0]);
    expect(keys[2]?.startsWith(planFor().engineKeyPrefix)).toBe(true);
    expect(keys[1]?.startsWith(planFor().engineKeyPrefix)).toBe(false);
  });

  it('requests a cp312 wheel from any version of Python', () => {
    const line = pipArguments(planFor().wheel, '/there').join(' ');
    expect(line).toContain('download');
    expect(line).toContain(
      '--no-deps --only-binary=:all: --python-version 3.12 --implementation cp --abi cp312',
    );
    expect(line).toContain(
      '--platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --dest /there tensorflow-cpu==2.18.1',
    );
    const [cublas] = planFor({ gpu: true }).gpuWheels;
    expect(pipArguments(cublas as WheelPlan, '/there').join(' ')).toContain(
      '--platform manylinux2014_x86_64 --dest /there nvidia-cublas-cu12==12.5.3.2',
    );
  });
});

describe("the engine's npm packages", () => {
  it('are pinned, checked by hash, and name no registry', () => {
    const { nodePackage, nodeLock } = nativeSources();
    const lock = JSON.parse(nodeLock) as {
      packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
    };
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(lock.packages['node_modules/@tensorflow/tfjs-node']?.version).toBe(tfjsNodeVersion);
    expect(JSON.parse(nodePackage)).toMatchObject({
      dependencies: { '@tensorflow/tfjs-node': tfjsNodeVersion },
    });
  });

  it('include the tfjs-core that this package is tested with', () => {
    const { nodeLock } = nativeSources();
    const core = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-core/package.json'));
    const { version } = JSON.parse(readFileSync(core, 'utf8')) as { version: string };
    expect(JSON.parse(nodeLock).packages['node_modules/@tensorflow/tfjs-core'].version).toBe(version);
  });
});
