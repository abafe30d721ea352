import { open, readFile } from 'node:fs/promises';
import { TractError } from '@tractjs/core';
import type { PickleValue } from './pickle/values';
import { decodeSafetensors } from './safetensors';
import type { SafeTensor } from './safetensors-types';
import { readEdmPickle } from './torch/edm-pickle';
import { isLegacyTorch, readLegacyTorch } from './torch/legacy';
import { isTensor, toSafeTensor } from './torch/tensors';
import { readTorchArchive } from './torch/torch-archive';

/** How a file of weights is written. */
export type CheckpointFormat = 'safetensors' | 'torch' | 'torch, legacy' | 'EDM pickle';

/** What a file of weights holds, as data. */
export interface CheckpointFile {
  readonly format: CheckpointFormat;
  /** The network's class, where the file says it. */
  readonly className?: string;
  /** What the network was made with, where the file says it. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** By name; of dicts in dicts the path with dots between. */
  readonly tensors: Readonly<Record<string, SafeTensor>>;
}

/**
 * Reads a file of weights in any of the formats that are known, told by its first bytes and not by its name. Nothing in it
 * is executed. @throws TractError where it is none of them, or damaged.
 */
export const readCheckpointFile = async (path: string): Promise<CheckpointFile> => {
  const start = await firstBytes(path);
  if (startsWith(start, [0x50, 0x4b])) return fromTorch('torch', await readTorchArchive(path), path);
  const bytes = await readFile(path);
  if (start[0] === 0x80)
    return isLegacyTorch(bytes)
      ? fromTorch('torch, legacy', readLegacyTorch(bytes), path)
      : { format: 'EDM pickle', ...readEdmPickle(bytes) };
  // Eight bytes of length, then JSON.
  if (start[8] === 0x7b) {
    const { tensors, metadata } = decodeSafetensors(bytes);
    return {
      ...{ format: 'safetensors', tensors },
      ...(Object.keys(metadata).length > 0 && { config: metadata }),
    };
  }
  throw new TractError(
    `${path} is no file of weights that is known: it is neither safetensors, nor of torch.save, nor a pickle of EDM. Convert it to safetensors.`,
  );
};

const firstBytes = async (path: string): Promise<Uint8Array> => {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(16);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

const fromTorch = (format: CheckpointFormat, value: PickleValue, path: string): CheckpointFile => {
  const tensors: Record<string, SafeTensor> = {};
  collect(value, '', tensors, 0);
  if (Object.keys(tensors).length === 0) {
    throw new TractError(
      `${path} holds no tensors in dicts: save a network's state dict, torch.save(network.state_dict(), ...).`,
    );
  }
  return { format, tensors };
};

/** Dicts in dicts; checkpoints of trainers are some four deep. */
const DEEPEST = 16;

const collect = (
  value: PickleValue,
  path: string,
  tensors: Record<string, SafeTensor>,
  depth: number,
): void => {
  if (isTensor(value)) tensors[path] = toSafeTensor(path, value);
  if (!(value instanceof Map)) return;
  if (depth > DEEPEST) throw new TractError(`The file has dicts ${DEEPEST} deep: it is damaged.`);
  for (const [key, item] of value)
    collect(item, path === '' ? String(key) : `${path}.${String(key)}`, tensors, depth + 1);
};
