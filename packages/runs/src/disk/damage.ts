import { type FileHandle, open } from 'node:fs/promises';

/** Why a checkpoint cannot be used: completes "NAME is passed over: ". */
export class Damage extends Error {}

/** Works on a file of so many bytes, and closes it. @throws Damage where it is missing or cannot be read. */
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

/** Reads so many bytes of a file. @throws Damage where it ends before. */
export const readExactly = async (
  file: FileHandle,
  name: string,
  target: Uint8Array,
  from: number,
): Promise<void> => {
  for (let at = 0; at < target.byteLength; ) {
    // The system takes no more than 2^31 - 1 bytes at once.
    const length = Math.min(target.byteLength - at, 2 ** 30);
    const { bytesRead } = await file.read(target, at, length, from + at);
    if (bytesRead === 0) throw new Damage(`${name} ends at byte ${from + at}`);
    at += bytesRead;
  }
};
