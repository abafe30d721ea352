import { basename, dirname, join } from 'node:path';
import { TractError } from '@tractjs/core';
import { isFile, readConfig } from '../reading';
import type { CheckpointFile } from './checkpoint-file';
import { openShards } from './diffusers-shards';

/** Folders of the network in a pipeline, or in a checkpoint of its training: of an average first. */
const NETWORKS = ['unet_ema', 'transformer_ema', 'unet', 'transformer'];

/** Parts of a pipeline that make an image of what the network gives. */
const DECODERS = ['vae', 'vqvae', 'vqgan', 'movq', 'decoder', 'super_res_first'];

/** Names of weights, the first that is there. Every name is one of ours: nothing in the files leads to another. */
const WEIGHTS = ['', '.ema', '.fp32', '.fp16', '.bf16'].flatMap((variant) => [
  `diffusion_pytorch_model${variant}.safetensors`,
  `diffusion_pytorch_model${variant}.bin`,
]);

/** The tables of weights in several files. */
const TABLES = ['', '.ema', '.fp32', '.fp16', '.bf16'].flatMap((variant) => [
  `diffusion_pytorch_model.safetensors.index${variant}.json`,
  `diffusion_pytorch_model.bin.index${variant}.json`,
]);

/**
 * Opens a folder of diffusers: config.json beside the weights, or a pipeline, model_index.json beside unet/ or transformer/
 * and scheduler/, or a checkpoint of its training, where unet_ema/ is taken before unet/. `openFile` opens the weights.
 * @throws TractError if there is neither, a file of it is damaged, or the pipeline's network gives no images.
 */
export const openDiffusersFolder = async (
  path: string,
  openFile: (path: string) => Promise<CheckpointFile>,
): Promise<CheckpointFile> => {
  const folder = networkFolder(path);
  const config = await readConfig(join(folder, 'config.json'));
  const className = config['_class_name'];
  if (typeof className !== 'string')
    throw new TractError(
      `${join(folder, 'config.json')} has no _class_name: it is not a network of diffusers.`,
    );
  if (folder !== path) await refuseDecoders(path, folder);
  const scheduler = await readScheduler(path);
  const described = {
    ...({ format: 'diffusers folder', path, className, config } as const),
    ...(scheduler !== undefined && { scheduler }),
    ...(folder !== path && { part: basename(folder) }),
  };
  const { metadata, bytes, tensors, close } = await openWeights(folder, openFile);
  return { ...described, ...(metadata && { metadata }), bytes, tensors, close };
};

const openWeights = async (
  folder: string,
  openFile: (path: string) => Promise<CheckpointFile>,
): Promise<CheckpointFile> => {
  const weights = WEIGHTS.map((name) => join(folder, name)).find(isFile);
  if (weights !== undefined) return openFile(weights);
  const table = TABLES.map((name) => join(folder, name)).find(isFile);
  if (table !== undefined) return openShards(table, openFile);
  throw new TractError(
    `${folder} has none of ${WEIGHTS.join(', ')}, nor a table of several such as ${TABLES[0]}: download the weights too.`,
  );
};

/**
 * The scheduler's configuration, if there is one. Its class is what model_index.json says, as diffusers has it, and what the
 * configuration itself says otherwise.
 */
const readScheduler = async (path: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const file = [
    ...['scheduler_config.json', join('scheduler', 'scheduler_config.json')].map((name) => join(path, name)),
    join(dirname(path), 'scheduler', 'scheduler_config.json'),
  ].find(isFile);
  const index = [path, dirname(path)].map((folder) => join(folder, 'model_index.json')).find(isFile);
  const [, named] = listOf(index === undefined ? undefined : (await readConfig(index))['scheduler']);
  if (file === undefined) {
    if (typeof named !== 'string') return undefined;
    throw new TractError(
      `${index} names the scheduler ${named}, whose scheduler/scheduler_config.json is missing: download it too.`,
    );
  }
  const config = await readConfig(file);
  return typeof named === 'string' ? { ...config, _class_name: named } : config;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** @throws TractError if the pipeline's network gives no images, but what another part makes images of. */
const refuseDecoders = async (path: string, folder: string): Promise<void> => {
  const index = join(path, 'model_index.json');
  if (!isFile(index)) return;
  const parts = await readConfig(index);
  const found = DECODERS.find((name) => listOf(parts[name]).some((part) => part !== null));
  if (found !== undefined)
    throw new TractError(
      `${path} has a ${found} that makes images of what its network gives, which is not supported: give ${folder} to take the network alone.`,
    );
};

const networkFolder = (path: string): string => {
  if (isFile(join(path, 'config.json'))) return path;
  const found = NETWORKS.map((name) => join(path, name)).find((folder) =>
    isFile(join(folder, 'config.json')),
  );
  if (found !== undefined) return found;
  throw new TractError(
    `${path} is not a folder of diffusers: it has neither config.json nor ${NETWORKS.join('/, ')}/ with one. A folder with model.json is one of this project's models.`,
  );
};
