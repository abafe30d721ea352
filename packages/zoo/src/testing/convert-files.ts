import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description, GridRule, Schedule } from '@tractjs/core';
import { networkFrom } from '../families/registry';
import { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors';
import type { SafeFile, SafeTensor } from '../safetensors/types';

/** Stand-ins that keep the descriptions. */
export const resolvers = {
  schedules: (description: Description) => ({ description }) as Schedule,
  grids: (description: Description) => ({ description }) as GridRule,
};

/** Decodes a safetensors file. */
export const decode = (path: string): SafeFile => decodeSafetensors(readFileSync(path));

/** A small network of EDM. */
export const description = {
  kind: 'edm',
  img_resolution: 8,
  img_channels: 1,
  model_type: 'SongUNet',
  model_channels: 8,
  channel_mult: [1],
  num_blocks: 1,
  attn_resolutions: [],
};
/** The tensors of a network in PyTorch's layouts, all zeros. */
export const zerosOf = (network: Description): Record<string, SafeTensor> => {
  const { paramShapes } = networkFrom(network) as unknown as {
    paramShapes(): Record<string, readonly number[]>;
  };
  return Object.fromEntries(
    Object.entries(paramShapes()).map(([name, shape]): [string, SafeTensor] => {
      const torch = shape.length === 4 ? [3, 2, 0, 1].map((k) => shape[k] as number) : [...shape].reverse();
      const data = new Float32Array(torch.reduce((a, b) => a * b, 1));
      return [name, { dtype: 'F32', shape: torch, data }];
    }),
  );
};

/**
 * Writes a file of the network's weights in a folder, without its description and with a counter; returns the
 * path.
 */
export const writeWeights = (folder: string, prefix = ''): string => {
  const path = join(folder, `bare${prefix}.safetensors`);
  const named = Object.entries(zerosOf(description)).map(([name, tensor]) => [prefix + name, tensor]);
  const step: SafeTensor = { dtype: 'I64', shape: [], data: new BigInt64Array(1) };
  writeFileSync(path, encodeSafetensors({ ...Object.fromEntries(named), step }));
  return path;
};
