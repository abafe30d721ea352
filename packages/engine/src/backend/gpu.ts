import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../system';

/** The facts that decide whether an NVIDIA GPU is usable. */
export interface GpuFacts {
  /** Version of the driver, such as 535.104.05; empty if it is unknown; undefined if there is no driver. */
  readonly driver: string | undefined;
  /** Whether a device exists; a container has none unless it was started with one. */
  readonly hasDevice: boolean;
  /** Whether the driver's library libcuda.so.1 exists, which TensorFlow loads. */
  readonly hasLibrary: boolean;
}

/** The oldest driver that runs CUDA 12 programs of any minor version (CUDA's release notes, table 2). */
export const oldestDriver = '525.60.13';

const librariesOf = (env: Readonly<Record<string, string | undefined>>): string[] => [
  ...(env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean),
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/nvidia/lib64',
  '/usr/lib/wsl/lib',
  '/run/opengl-driver/lib',
];

/** Looks for the driver, the device and the library; `root` is the root of the file system. */
export const gpuFacts = (
  root = '/',
  env: Readonly<Record<string, string | undefined>> = process.env,
): GpuFacts => {
  const at = (path: string) => join(root, path);
  // The Windows driver does not report its version in the Linux subsystem.
  const hasDxg = existsSync(at('dev/dxg')) && existsSync(at('usr/lib/wsl/lib/libcuda.so.1'));
  let driver: string | undefined = hasDxg ? '' : undefined;
  try {
    const text = readFileSync(at('proc/driver/nvidia/version'), 'utf8');
    driver = /Kernel Module\s+(?:for \S+\s+)?(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? '';
  } catch {
    // There is no driver, or only the Windows driver.
  }
  return {
    driver,
    hasDevice: hasDxg || existsSync(at('dev/nvidiactl')),
    hasLibrary: librariesOf(env).some((folder) => existsSync(at(join(folder, 'libcuda.so.1')))),
  };
};

/** Checks that TensorFlow can be expected to find a GPU. @throws EngineError with what is missing. */
export const requireGpu = ({ driver, hasDevice, hasLibrary }: GpuFacts): void => {
  if (driver === undefined) throw new EngineError('No NVIDIA driver was found.');
  if (driver !== '' && isOlder(driver, oldestDriver)) {
    throw new EngineError(`The NVIDIA driver ${driver} is older than ${oldestDriver}, which CUDA 12 needs.`, {
      remedy: 'Update the driver.',
    });
  }
  if (!hasDevice || !hasLibrary) {
    throw new EngineError(
      `There is an NVIDIA driver, but ${hasDevice ? 'its library libcuda.so.1' : 'the device /dev/nvidiactl'} was not found.`,
      { remedy: 'Start a container with its GPUs (docker run --gpus all), or install the complete driver.' },
    );
  }
};

/** Returns whether a version is older than another, compared number by number. */
const isOlder = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = b.findIndex((part, i) => (a[i] ?? 0) !== part);
  return at >= 0 && (a[at] ?? 0) < (b[at] as number);
};
