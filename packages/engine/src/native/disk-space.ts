import { mkdir, statfs } from 'node:fs/promises';
import { EngineError } from '../system';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Returns the error for a full disk. */
export const diskFull = (folder: string, details = ''): EngineError =>
  new EngineError(`There is no room on the disk for the native engine in ${folder}${details}.`, {
    remedy:
      'Free about 2 GB there (7 GB for the engine on a GPU), or choose another folder with TRACT_ENGINE_CACHE or options.cacheFolder.',
  });

/** Creates the folder. @throws EngineError if that fails or its disk has less than `bytes` free. */
export const requireDiskSpace = async (folder: string, bytes: number): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new EngineError(
      `The engine's cache folder ${folder} cannot be created (${(cause as Error).message}).`,
      {
        remedy: 'Choose a writable folder with TRACT_ENGINE_CACHE or options.cacheFolder.',
        cause,
      },
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) throw diskFull(folder, `: ${gigabytes(free)} are free, ${gigabytes(bytes)} are needed`);
};
