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

/** Files that identify a diffusers folder. */
const DIFFUSERS_FILES = ['config.json', 'model_index.json', 'unet/config.json', 'unet_ema/config.json'];

/**
 * Whether a path is read as a model folder of this project: it is neither a file nor a diffusers folder. A
 * path that does not exist counts as a model folder, so that the error says that the folder is missing.
 */
export const isModelFolder = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  // For model.json itself, the reader of folders reports that the folder should be given.
  if (found === undefined || basename(path) === DOCUMENT_FILE) return true;
  if (!found.isDirectory()) return false;
  const has = (name: string) =>
    stat(join(path, name)).then(
      () => true,
      () => false,
    );
  if (await has(DOCUMENT_FILE)) return true;
  return !(await Promise.all(DIFFUSERS_FILES.map(has))).includes(true);
};

/**
 * Reads the network's description from a sidecar file: FILE.json next to FILE.pt, such as { "kind": "edm",
 * "class": "EDMPrecond", ... }. A state dict does not name its network; with a sidecar it can be loaded by
 * its path alone. Returns undefined if there is no sidecar.
 * @throws TractError if the sidecar contains something else.
 */
export const networkFromSidecar = async ({
  path,
  format,
}: CheckpointFile): Promise<Description | undefined> => {
  if (format === 'diffusers folder') return undefined;
  const sidecar = join(dirname(path), `${basename(path, extname(path))}.json`);
  if (!isFile(sidecar)) return undefined;
  const { kind, ...options } = await readConfig(sidecar);
  if (options['format'] === 'tract-model')
    throw new TractError(
      `${path} has the weights of a model folder: give the folder, ${dirname(path)}, instead.`,
    );
  if (typeof kind !== 'string')
    throw new TractError(
      `${sidecar} does not name the kind of network in ${basename(path)}: write { "kind": "edm", ... } with its options, or move it elsewhere.`,
    );
  return { kind, ...options };
};

/** Opens a file of weights, recognises its network, passes both to `work`, and closes the file. */
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

/** Checks a file's buffers. @throws TractError if they differ from those that the network's options give. */
export const checkStored = async ({ network, prefix }: Recognised, file: CheckpointFile): Promise<void> => {
  const buffers = familyOf(network.description)?.buffers(network.description) ?? {};
  await withPathInErrors(file.path, () => checkBuffers(file.tensors, prefix, buffers));
};

/** Returns the provenance of a model imported from a file. */
export const importedFrom = ({ path, format }: CheckpointFile): Provenance => ({
  imported: { file: basename(path), format },
});

/**
 * Returns the document of a model folder with the same weights. Its SHA-256 is not of a file but of network
 * and values.
 */
export const describeImported = async (
  recognised: Recognised,
  file: CheckpointFile,
): Promise<ModelDocument> => {
  const { network, schedule, grid, tensors } = recognised;
  return {
    format: 'tract-model',
    version: MODEL_VERSION,
    schedule,
    grid,
    prediction: 'x0',
    network: network.description,
    parameters: Object.values(tensors).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    weights: { file: basename(file.path), bytes: file.bytes, sha256: await hashOf(recognised) },
    provenance: importedFrom(file),
  };
};

/** Hashes a network's description and values, so that the same model has the same hash in every format. */
const hashOf = async ({ network, schedule, tensors }: Recognised): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify([network.description, schedule]));
  for (const [name, tensor] of Object.entries(tensors)) {
    hash.update(`${name} ${tensor.dtype} ${tensor.shape}\n`);
    hash.update(bytesIn((await tensor.read()).data));
  }
  return hash.digest('hex');
};
