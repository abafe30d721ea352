import { type FileHandle, open } from 'node:fs/promises';

/** Why a checkpoint cannot be used. The message names the file and what is wrong with it. */
export class Damage extends Error {}

/**
 * Opens a file, passes it and its length in bytes to `work`, and closes it; `name` is its name in errors.
 * @throws Damage if it is missing, not a file, or cannot be read.
 */
export const inFile = async <T>(
  path: string,
  name: string,
  work: (file: FileHandle, bytes: number) => Promise<T>,
): Promise<T> => {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new Damage(`${name} is not a file`);
      return await work(file, found.size);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Damage(`${name} is missing`);
    throw code === undefined ? error : new Damage(`${name} cannot be read (${message})`);
  }
};

/** Fills `target` with the bytes of a file from offset `from`. @throws Damage if the file ends before. */
export const readExactly = async (
  file: FileHandle,
  name: string,
  target: Uint8Array,
  from: number,
): Promise<void> => {
  for (let at = 0; at < target.byteLength; ) {
    // The system reads at most 2^31 - 1 bytes per call.
    const length = Math.min(target.byteLength - at, 2 ** 30);
    const { bytesRead } = await file.read(target, at, length, from + at);
    if (bytesRead === 0) throw new Damage(`${name} ends at byte ${from + at}`);
    at += bytesRead;
  }
};
