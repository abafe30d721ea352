import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { openCheckpoint } from '@tractjs/zoo/node';
import { GENERATOR } from '../report/html';
import { isOwnPng } from '../report/png';
import { isOwnHeader } from '../sinks/numbers-header';

/** Returns whether a file is a picture written by this command. */
export const isOwnPicture = async (path: string): Promise<boolean> => isOwnPng(await headOf(path, 256));

/** Returns whether a file contains samples written by this command. */
export const isOwnSamples = async (path: string): Promise<boolean> => isOwnHeader(await headOf(path, 512));

/** Returns whether a file is a page written by this command. */
export const isOwnPage = async (path: string): Promise<boolean> =>
  new TextDecoder().decode(await headOf(path, 1024)).includes(GENERATOR);

/** Returns whether a weights file has the metadata that `tract convert` writes. */
export const isOwnWeights = async (path: string): Promise<boolean> => {
  const file = await openCheckpoint(path);
  await file.close();
  const { format, arch, config } = file.metadata ?? {};
  return format === 'pt' && arch !== undefined && config !== undefined;
};

/** Reads at most `length` bytes of a regular file. Returns none for other files, on which a read could block. */
const headOf = async (path: string, length: number): Promise<Uint8Array> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return new Uint8Array(0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};
