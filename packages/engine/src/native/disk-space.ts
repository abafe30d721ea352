import { mkdir, statfs } from 'node:fs/promises';
import { EngineError } from '../system';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** The error of a disk that is full. */
export const diskFull = (folder: string, details = ''): EngineError =>
  new EngineError(`There is no room on the disk for the native engine in ${folder}${details}.`, {
    remedy:
      'Free about 2 GB there (7 GB for the engine on a GPU), or choose another folder with TRACT_ENGINE_CACHE or options.cacheFolder.',
  });

/** Makes the folder and throws `EngineError` where it cannot be written or has less than `bytes` free. */
export const requireDiskSpace = async (folder: string, bytes: number): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new EngineError(
      `The engine's cache folder ${folder} cannot be made (${(cause as Error).message}).`,
      {
        remedy: 'Choose a folder that can be written with TRACT_ENGINE_CACHE or options.cacheFolder.',
        cause,
      },
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) throw diskFull(folder, `: ${gigabytes(free)} are free, ${gigabytes(bytes)} are needed`);
};
