import { TractError } from '@tractjs/core';
import type { FileSource } from '../reading/file-source';

/** A file in memory that counts the bytes read from it. */
export const memorySource = (
  content: Uint8Array,
  path = 'memory.pt',
): FileSource & { readonly taken: number } => {
  let taken = 0;
  const readNow = (begin: number, end: number): Uint8Array<ArrayBuffer> => {
    if (!(begin >= 0 && begin <= end && end <= content.byteLength))
      throw new TractError(`${path} ends before byte ${end}.`);
    taken += end - begin;
    return Uint8Array.from(content.subarray(begin, end));
  };
  const read = async (begin: number, end: number) => readNow(begin, end);
  return {
    path,
    bytes: content.byteLength,
    read,
    readNow,
    readWhole: () => read(0, content.byteLength),
    close: () => Promise.resolve(),
    get taken() {
      return taken;
    },
  };
};
