import type { CheckpointFile } from '../checkpoint/checkpoint-file';
import { openCheckpoint } from '../families/open-checkpoint';
import type { SafeTensor } from '../safetensors/types';

/** Reads the values of all tensors of an open file. */
export const readTensors = async (
  tensors: CheckpointFile['tensors'],
): Promise<Readonly<Record<string, SafeTensor>>> => {
  const entries: [string, SafeTensor][] = [];
  for (const [name, tensor] of Object.entries(tensors)) entries.push([name, await tensor.read()]);
  return Object.fromEntries(entries);
};

/** Opens a file of weights, reads all tensors, and closes it. */
export const readAll = async (
  path: string,
): Promise<Omit<CheckpointFile, 'tensors'> & { tensors: Readonly<Record<string, SafeTensor>> }> => {
  const file = await openCheckpoint(path);
  try {
    return { ...file, tensors: await readTensors(file.tensors) };
  } finally {
    await file.close();
  }
};
