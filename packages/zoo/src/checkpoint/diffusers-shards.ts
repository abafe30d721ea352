import { dirname, join } from 'node:path';
import { TractError } from '@tractjs/core';
import { MAX_SHARDS } from '../parts';
import { readConfig } from '../reading';
import type { CheckpointFile, StoredTensor } from './checkpoint-file';

/** diffusers' names for weights in several files. None can name a path outside the folder. */
const SHARD = /^diffusion_pytorch_model(?:\.[\w-]{1,32})?-\d{5}-of-\d{5}\.(?:safetensors|bin)$/;

/**
 * Opens weights in several files as one, by their index, which names each tensor's file: { weight_map: {
 * name: file } }.
 * @throws TractError if the index is malformed, a file is missing, or a tensor is not in its file.
 */
export const openShards = async (
  index: string,
  openFile: (path: string) => Promise<CheckpointFile>,
): Promise<CheckpointFile> => {
  const { weight_map: map } = await readConfig(index);
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new TractError(`${index} has no weight_map: get it again.`);
  const entries = Object.entries(map as Readonly<Record<string, unknown>>);
  const names = [...new Set(entries.map(([, file]) => file))];
  const odd = names.find((name) => typeof name !== 'string' || !SHARD.test(name));
  if (odd !== undefined || names.length === 0 || names.length > MAX_SHARDS)
    throw new TractError(
      `${index} names files that are not named as diffusers does, or none, or more than ${MAX_SHARDS}: get it again.`,
    );
  const files = new Map<unknown, CheckpointFile>();
  const close = async () => {
    for (const file of files.values()) await file.close();
  };
  try {
    for (const name of names) files.set(name, await openFile(join(dirname(index), name as string)));
    const tensors = entries.map(([name, file]): [string, StoredTensor] => {
      const all = files.get(file)?.tensors ?? {};
      const tensor = Object.hasOwn(all, name) ? all[name] : undefined;
      if (tensor === undefined)
        throw new TractError(
          `${String(file)} does not have ${JSON.stringify(name.slice(0, 200))}, which ${index} says it has: get both again.`,
        );
      return [name, tensor];
    });
    const [first] = files.values();
    return {
      ...(first as CheckpointFile),
      bytes: [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0),
      tensors: Object.fromEntries(tensors),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
