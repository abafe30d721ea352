import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { openCheckpoint } from '@tractjs/zoo/node';
import { GENERATOR } from '../report/html';
import { isOwnPng } from '../report/png';
import { isOwnHeader } from '../sinks/numbers-header';

/** Whether a file is a picture that this command has written. */
export const isOwnPicture = async (path: string): Promise<boolean> => isOwnPng(await beginningOf(path, 256));

/** Whether a file holds samples that this command has written. */
export const isOwnSamples = async (path: string): Promise<boolean> =>
  isOwnHeader(await beginningOf(path, 512));

/** Whether a file is a page that this command has written. */
export const isOwnPage = async (path: string): Promise<boolean> =>
  new TextDecoder().decode(await beginningOf(path, 1024)).includes(GENERATOR);

/** Whether a file of weights says of itself what `tract convert` says in those that it writes. */
export const isOwnWeights = async (path: string): Promise<boolean> => {
  const file = await openCheckpoint(path);
  await file.close();
  const { format, arch, config } = file.metadata ?? {};
  return format === 'pt' && arch !== undefined && config !== undefined;
};

/** At most `length` bytes of a plain file; nothing of anything else, which a reader could wait for. */
const beginningOf = async (path: string, length: number): Promise<Uint8Array> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return new Uint8Array(0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};
