import { TractError, withPathInErrors } from '@tractjs/core';
import type { CheckpointContent, CheckpointFile, StoredTensor } from '../checkpoint/checkpoint-file';
import { openDiffusersFolder } from '../checkpoint/diffusers-folder';
import { readSafetensorsFile } from '../checkpoint/safetensors-file';
import { readFlaxCheckpoint } from '../msgpack';
import { type FileSource, isFolder, openSource } from '../reading';
import { readPickleFile, readTorchFile } from './torch-file';

/**
 * Opens a file of weights in any supported format, detected by its first bytes, or a diffusers folder.
 * Tensors' values are read on demand, except from msgpack, which is read at once. Nothing in a file is
 * executed. The caller closes the file.
 * @throws TractError if the format is unknown, the file is damaged, or it exceeds a limit in limits.ts.
 */
export const openCheckpoint = async (path: string): Promise<CheckpointFile> =>
  isFolder(path) ? openDiffusersFolder(path, openFile) : openFile(path);

const openFile = async (path: string): Promise<CheckpointFile> => {
  const source = await openSource(path);
  try {
    const content = await withPathInErrors(path, () => readContent(source));
    const tensors = Object.entries(content.tensors).map(([name, tensor]): [string, StoredTensor] => [
      name,
      { ...tensor, read: () => withPathInErrors(path, tensor.read) },
    ]);
    return {
      ...content,
      tensors: Object.fromEntries(tensors),
      path,
      bytes: source.bytes,
      close: source.close,
    };
  } catch (error) {
    await source.close();
    throw error;
  }
};

/**
 * Reads the contents of a file in the format of its first bytes.
 * @throws TractError as `openCheckpoint` does.
 */
export const readContent = async (source: FileSource): Promise<CheckpointContent> => {
  const start = await source.read(0, Math.min(16, source.bytes));
  const first = start[0] as number | undefined;
  if (first === 0x50 && start[1] === 0x4b) return readTorchFile(source);
  // Eight bytes of length, whose last is 0 for any real length, then JSON.
  if (start[8] === 0x7b && (start[7] === 0 || (!isPickle(first) && !isMsgpack(first))))
    return readSafetensorsFile(source);
  if (isPickle(first)) return readPickleFile(source);
  if (isMsgpack(first)) return readFlaxCheckpoint(await source.readWhole());
  throw new TractError(
    `${source.path} is not a known file of weights: it is neither safetensors, nor from torch.save, nor a pickle of EDM, nor msgpack of flax. Convert it to safetensors.`,
  );
};

const isPickle = (first: number | undefined): boolean => first === 0x80;

/** Whether a byte starts a msgpack map that is not empty. */
const isMsgpack = (first = 0): boolean => (first > 0x80 && first < 0x90) || first === 0xde || first === 0xdf;
