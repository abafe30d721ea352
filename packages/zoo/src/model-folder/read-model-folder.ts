import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { readSafetensorsFile } from '../checkpoint/safetensors-file';
import { openSource } from '../reading';
import type { SafeDtype } from '../safetensors/types';
import { describeImported, isModelFolder, withImported } from './imported';
import { readDocument } from './load-model';
import type { ModelDocument } from './model-document';

/** The contents of a model folder, without the weights' values. */
export interface ModelFolder {
  readonly document: ModelDocument;
  /** Dtype and shape of every parameter. */
  readonly tensors: Readonly<
    Record<string, { readonly dtype: SafeDtype; readonly shape: readonly number[] }>
  >;
  /** Size of the weights file. */
  readonly bytes: number;
}

/**
 * Reads what a model says about itself, without making tensors. The model is a model folder, a file of
 * weights in one of `openCheckpoint`'s formats that names its network (EDM's pickles, safetensors with `arch`
 * and `config`, or any with a sidecar file), or a diffusers folder.
 * @throws TractError if it is missing or damaged, or its network is unknown.
 */
export const readModel = async (path: string): Promise<ModelFolder> =>
  (await isModelFolder(path))
    ? readModelFolder(path)
    : withImported(path, async (recognised, file) => ({
        document: await describeImported(recognised, file),
        tensors: factsOf(recognised.tensors),
        bytes: file.bytes,
      }));

const factsOf = (tensors: Readonly<Record<string, StoredTensor>>): ModelFolder['tensors'] =>
  Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));

/**
 * Reads model.json and the header of the weights of a model folder.
 * @throws TractError if either is missing or malformed.
 */
export const readModelFolder = async (folder: string): Promise<ModelFolder> => {
  const document = await readDocument(folder);
  const path = join(folder, document.weights.file);
  try {
    const source = await openSource(path);
    try {
      const { tensors } = await readSafetensorsFile(source);
      return { document, tensors: factsOf(tensors), bytes: source.bytes };
    } finally {
      await source.close();
    }
  } catch (cause) {
    throw new TractError(
      `${path} cannot be read (${(cause as Error).message}): copy or save the model again.`,
    );
  }
};
