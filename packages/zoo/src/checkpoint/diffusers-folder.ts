import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import type { CheckpointFile } from './checkpoint-file';
import { isFile } from './is-there';
import { readConfig } from './read-config';

/** Folders of the network in a pipeline. */
const NETWORKS = ['unet', 'transformer'];

/** Names of weights, the first that is there. Every name is one of ours: nothing in the files leads to another. */
const WEIGHTS = ['diffusion_pytorch_model', 'diffusion_pytorch_model.fp16'].flatMap((name) => [
  `${name}.safetensors`,
  `${name}.bin`,
]);

/**
 * Opens a folder of diffusers: config.json beside the weights, or a pipeline, model_index.json beside unet/ or transformer/
 * and scheduler/. `openFile` opens the weights.
 * @throws TractError where there is neither, or a file of it is damaged.
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
  const scheduler = [
    ...['scheduler_config.json', join('scheduler', 'scheduler_config.json')].map((name) => join(path, name)),
    join(path, '..', 'scheduler', 'scheduler_config.json'),
  ].find(isFile);
  const weights = WEIGHTS.map((name) => join(folder, name)).find(isFile);
  if (weights === undefined)
    throw new TractError(
      `${folder} has none of ${WEIGHTS.join(', ')}: download the weights too, and save those in several files as one.`,
    );
  const described = {
    ...({ format: 'diffusers folder', path, className, config } as const),
    ...(scheduler !== undefined && { scheduler: await readConfig(scheduler) }),
  };
  const { metadata, bytes, tensors, close } = await openFile(weights);
  return { ...described, ...(metadata && { metadata }), bytes, tensors, close };
};

const networkFolder = (path: string): string => {
  if (isFile(join(path, 'config.json'))) return path;
  const candidates = NETWORKS.map((name) => join(path, name, 'config.json'));
  const found = isFile(join(path, 'model_index.json')) ? candidates.find(isFile) : undefined;
  if (found !== undefined) return join(found, '..');
  throw new TractError(
    `${path} is not a folder of diffusers: it has neither config.json nor model_index.json with ${NETWORKS.join('/ or ')}/ beside it. A folder with model.json is one of this project's models.`,
  );
};
