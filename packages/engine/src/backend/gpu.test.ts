import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../testing/temporary-folder';
import { type GpuFacts, gpuFacts, oldestDriver, requireGpu } from './gpu';
import { setGpuEnvironment } from './load-tfjs-node';

const newFolder = temporaryFolders();

/** Creates a root folder with these files. */
const root = (files: Readonly<Record<string, string>>): string => {
  const folder = newFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
};

const closed =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\nGCC version: gcc 11.4.0';
const open =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder)  Thu Jan 23';
const library = 'usr/lib/x86_64-linux-gnu/libcuda.so.1';

describe('gpuFacts', () => {
  it('finds nothing on a machine without a GPU', () => {
    expect(gpuFacts(root({}), {})).toEqual({ driver: undefined, hasDevice: false, hasLibrary: false });
  });

  it.each([
    [closed, '535.104.05'],
    [open, '570.86.15'],
    ['something else', ''],
  ])('reads the version of the driver from %j', (text, driver) => {
    const files = { 'proc/driver/nvidia/version': text, 'dev/nvidiactl': '', [library]: '' };
    expect(gpuFacts(root(files), {})).toEqual({ driver, hasDevice: true, hasLibrary: true });
  });

  it('also searches LD_LIBRARY_PATH for the library', () => {
    const folder = root({ 'opt/driver/libcuda.so.1': '' });
    expect(gpuFacts(folder, {}).hasLibrary).toBe(false);
    expect(gpuFacts(folder, { LD_LIBRARY_PATH: '/nowhere:/opt/driver' }).hasLibrary).toBe(true);
  });

  it('finds the Windows driver in the Linux subsystem', () => {
    const files = { 'dev/dxg': '', 'usr/lib/wsl/lib/libcuda.so.1': '' };
    expect(gpuFacts(root(files), {})).toEqual({ driver: '', hasDevice: true, hasLibrary: true });
    expect(gpuFacts(root({ 'dev/dxg': '' }), {}).driver).toBeUndefined();
  });
});

describe('requireGpu', () => {
  const there: GpuFacts = { driver: '535.104.05', hasDevice: true, hasLibrary: true };

  it.each([there.driver, oldestDriver, '525.60.20', '525.85', '1000.1', ''])(
    'accepts the driver %j',
    (driver) => {
      requireGpu({ ...there, driver });
    },
  );

  it.each([
    [{ driver: undefined }, 'No NVIDIA driver was found.'],
    [{ driver: '525.60.11' }, /driver 525\.60\.11 is older than 525\.60\.13.*Update the driver/],
    [{ driver: '525' }, /older/],
    [{ driver: '470.223.02' }, /older/],
    [{ hasDevice: false }, /the device \/dev\/nvidiactl was not found.*--gpus all/],
    [{ hasLibrary: false }, /its library libcuda\.so\.1 was not found/],
  ])('reports what is missing with %j', (change, message) => {
    expect(() => requireGpu({ ...there, ...change } as GpuFacts)).toThrow(message);
  });
});

it('setGpuEnvironment lets memory grow, and keeps variables that are set', () => {
  const env: Record<string, string | undefined> = { PATH: '/bin' };
  setGpuEnvironment('/cache/nvidia/cuda_nvcc/bin', env);
  expect(env).toEqual({ PATH: '/cache/nvidia/cuda_nvcc/bin:/bin', TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
  const given: Record<string, string | undefined> = { TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
  setGpuEnvironment('/bin', given);
  expect(given).toEqual({ PATH: '/bin', TF_FORCE_GPU_ALLOW_GROWTH: 'false' });
});
