import { basename, dirname, join } from 'node:path';
import { TractError } from '@tractjs/core';
import { isFile, readConfig } from '../reading';
import type { CheckpointFile } from './checkpoint-file';
import { openShards } from './diffusers-shards';

/** The network's folders in a pipeline or a training checkpoint, averages first. */
const NETWORKS = ['unet_ema', 'transformer_ema', 'unet', 'transformer'];

/** Parts of a pipeline that decode the network's output to an image. */
const DECODERS = ['vae', 'vqvae', 'vqgan', 'movq', 'decoder', 'super_res_first'];

/** Names of weights; the first that exists is opened. The list is fixed, so that no file can name a path. */
const WEIGHTS = ['', '.ema', '.fp32', '.fp16', '.bf16'].flatMap((variant) => [
  `diffusion_pytorch_model${variant}.safetensors`,
  `diffusion_pytorch_model${variant}.bin`,
]);

/** Names of the index of weights in several files. */
const INDEXES = ['', '.ema', '.fp32', '.fp16', '.bf16'].flatMap((variant) => [
  `diffusion_pytorch_model.safetensors.index${variant}.json`,
  `diffusion_pytorch_model.bin.index${variant}.json`,
]);

/**
 * Opens a diffusers folder: a network (config.json next to the weights), a pipeline (model_index.json next to
 * unet/ or transformer/ and scheduler/), or a training checkpoint, where unet_ema/ is preferred to unet/.
 * `openFile` opens the weights.
 * @throws TractError if it is none of these, a file is damaged or missing, or the pipeline decodes its
 * network's output.
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
  const index = INDEXES.map((name) => join(folder, name)).find(isFile);
  if (index !== undefined) return openShards(index, openFile);
  throw new TractError(
    `${folder} has none of ${WEIGHTS.join(', ')}, nor an index of several such as ${INDEXES[0]}: download the weights too.`,
  );
};

/**
 * Reads the scheduler's configuration, if there is one. As in diffusers, its class is the one in
 * model_index.json, or the one in the configuration if there is no model_index.json.
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

/** Refuses latent pipelines. @throws TractError if a part of the pipeline decodes the network's output. */
const refuseDecoders = async (path: string, folder: string): Promise<void> => {
  const index = join(path, 'model_index.json');
  if (!isFile(index)) return;
  const parts = await readConfig(index);
  const found = DECODERS.find((name) => listOf(parts[name]).some((part) => part !== null));
  if (found !== undefined)
    throw new TractError(
      `${path} has a ${found} that decodes its network's output to images, which is not supported: give ${folder} for the network alone.`,
    );
};

const networkFolder = (path: string): string => {
  if (isFile(join(path, 'config.json'))) return path;
  const found = NETWORKS.map((name) => join(path, name)).find((folder) =>
    isFile(join(folder, 'config.json')),
  );
  if (found !== undefined) return found;
  throw new TractError(
    `${path} is not a diffusers folder: it has neither config.json nor ${NETWORKS.join('/, ')}/ with one. A folder with model.json is a model of this project.`,
  );
};
