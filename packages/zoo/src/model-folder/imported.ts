import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Description, TractError, withPathInErrors } from '@tractjs/core';
import type { CheckpointFile } from '../checkpoint/checkpoint-file';
import { familyOf } from '../families/families';
import { checkBuffers } from '../families/foreign-tensors';
import { openCheckpoint } from '../families/open-checkpoint';
import { type Recognised, recognise } from '../families/recognise';
import { isFile, readConfig } from '../reading';
import { bytesIn } from '../safetensors/safetensors';
import { MODEL_VERSION, type ModelDocument, type Provenance } from './model-document';
import { DOCUMENT_FILE } from './write-model-folder';

/** What tells a folder of diffusers. */
const FOREIGN = ['config.json', 'model_index.json', 'unet/config.json', 'unet_ema/config.json'];

/**
 * Whether a path is to be read as a model folder of this project: neither a file nor a folder of diffusers. So what is
 * missing altogether is a missing model folder.
 */
export const isModelFolder = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  // The document itself in place of its folder: what reads folders tells what to give.
  if (found === undefined || basename(path) === DOCUMENT_FILE) return true;
  if (!found.isDirectory()) return false;
  const has = (name: string) =>
    stat(join(path, name)).then(
      () => true,
      () => false,
    );
  if (await has(DOCUMENT_FILE)) return true;
  return !(await Promise.all(FOREIGN.map(has))).includes(true);
};

/**
 * The network that FILE.json beside FILE.pt describes, such as { "kind": "edm", "class": "EDMPrecond", ... }, or undefined: how a
 * state dict, which says nothing of its network, is loaded by its name alone.
 * @throws TractError if there is such a file and it holds something else.
 */
export const networkFromSidecar = async ({
  path,
  format,
}: CheckpointFile): Promise<Description | undefined> => {
  if (format === 'diffusers folder') return undefined;
  const beside = join(dirname(path), `${basename(path, extname(path))}.json`);
  if (!isFile(beside)) return undefined;
  const { kind, ...options } = await readConfig(beside);
  if (options['format'] === 'tract-model')
    throw new TractError(
      `${path} is the weights of a model folder: give the folder, ${dirname(path)}, in its place.`,
    );
  if (typeof kind !== 'string')
    throw new TractError(
      `${beside} does not say the kind of network that ${basename(path)} is of: write { "kind": "edm", ... } with its options, or move it elsewhere.`,
    );
  return { kind, ...options };
};

/** Opens a file of weights, recognises its network, does something with both, and closes it. */
export const withImported = async <T>(
  path: string,
  work: (recognised: Recognised, file: CheckpointFile) => Promise<T>,
): Promise<T> => {
  const file = await openCheckpoint(path);
  try {
    const recognised = recognise(file, await networkFromSidecar(file));
    await checkStored(recognised, file);
    return await work(recognised, file);
  } finally {
    await file.close();
  }
};

/** @throws TractError if the file has other values of the network's buffers than follow from its options. */
export const checkStored = async ({ network, prefix }: Recognised, file: CheckpointFile): Promise<void> => {
  const buffers = familyOf(network.description)?.buffers(network.description) ?? {};
  await withPathInErrors(file.path, () => checkBuffers(file.tensors, prefix, buffers));
};

/** What is told of a file that a model came from. */
export const importedFrom = ({ path, format }: CheckpointFile): Provenance => ({
  imported: { file: basename(path), format },
});

/** The document that a model folder with the same weights would have; its checksum is of the values of all parameters. */
export const describeImported = async (
  recognised: Recognised,
  file: CheckpointFile,
): Promise<ModelDocument> => {
  const { network, schedule, grid, tensors } = recognised;
  return {
    ...{ format: 'tract-model', version: MODEL_VERSION, schedule, grid, prediction: 'x0' },
    network: network.description,
    parameters: Object.values(tensors).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    weights: { file: basename(file.path), bytes: file.bytes, sha256: await hashOf(recognised) },
    provenance: importedFrom(file),
  };
};

/** The same for the same weights of the same network in whatever format. */
const hashOf = async ({ network, schedule, tensors }: Recognised): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify([network.description, schedule]));
  for (const [name, tensor] of Object.entries(tensors)) {
    hash.update(`${name} ${tensor.dtype} ${tensor.shape}\n`);
    hash.update(bytesIn((await tensor.read()).data));
  }
  return hash.digest('hex');
};
