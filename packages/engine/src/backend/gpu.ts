import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../system';

/** What decides whether an NVIDIA GPU can be used. */
export interface GpuFacts {
  /** Version of the driver, such as 535.104.05; empty where it does not say; undefined where there is none. */
  readonly driver: string | undefined;
  /** Whether there is a device to open: none in a container that was not given one. */
  readonly hasDevice: boolean;
  /** Whether the driver's library libcuda.so.1 is there, which TensorFlow talks to. */
  readonly hasLibrary: boolean;
}

/** The oldest driver that runs programs of CUDA 12, whatever its minor version (CUDA's release notes, table 2). */
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

/** Looks for driver, device and library on this machine. `root` is where the file system begins. */
export const gpuFacts = (
  root = '/',
  env: Readonly<Record<string, string | undefined>> = process.env,
): GpuFacts => {
  const at = (path: string) => join(root, path);
  // Windows' own driver, as its Linux subsystem shows it, does not say which it is.
  const hasDxg = existsSync(at('dev/dxg')) && existsSync(at('usr/lib/wsl/lib/libcuda.so.1'));
  let driver: string | undefined = hasDxg ? '' : undefined;
  try {
    const told = readFileSync(at('proc/driver/nvidia/version'), 'utf8');
    driver = /Kernel Module\s+(?:for \S+\s+)?(\d+(?:\.\d+)+)/.exec(told)?.[1] ?? '';
  } catch {
    // There is no driver, or only that of Windows.
  }
  return {
    driver,
    hasDevice: hasDxg || existsSync(at('dev/nvidiactl')),
    hasLibrary: librariesOf(env).some((folder) => existsSync(at(join(folder, 'libcuda.so.1')))),
  };
};

/** @throws EngineError with what is missing, unless TensorFlow can be expected to find a GPU. */
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
      { remedy: 'Start a container with its GPUs (docker run --gpus all), or install the driver whole.' },
    );
  }
};

/** Compares versions number by number. */
const isOlder = (version: string, than: string): boolean => {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = b.findIndex((part, i) => (a[i] ?? 0) !== part);
  return at >= 0 && (a[at] ?? 0) < (b[at] as number);
};
