import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { describeImported, isModelFolder, withImported } from './imported';
import { readDocument } from './load-model';
import type { ModelDocument } from './model-document';
import { decodeSafetensorsHeader, headerLength } from './safetensors-header';
import type { SafeDtype } from './safetensors-types';

/** What a model folder holds, without the weights' values. */
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
 * Reads what a model says about itself: a model folder; a file of weights in one of `openCheckpoint`'s formats that names
 * its network (EDM's pickles, safetensors with `arch` and `config`); or a folder of diffusers.
 * @throws TractError where it is missing, damaged, or of no known network.
 */
export const readModel = async (path: string): Promise<ModelFolder> =>
  (await isModelFolder(path))
    ? readModelFolder(path)
    : withImported(path, async (recognised, file) => ({
        document: await describeImported(recognised, file),
        tensors: Object.fromEntries(
          Object.entries(recognised.tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
        ),
        bytes: file.bytes,
      }));

/**
 * Reads what a model folder says about itself: model.json and the table of contents of its weights.
 * @throws TractError where either is missing or malformed.
 */
export const readModelFolder = async (folder: string): Promise<ModelFolder> => {
  const document = await readDocument(folder);
  const path = join(folder, document.weights.file);
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = new Uint8Array(8);
      await file.read(start, 0, 8, 0);
      const bytes = new Uint8Array(8 + headerLength(start, size));
      await file.read(bytes, 0, bytes.byteLength, 0);
      const { entries } = decodeSafetensorsHeader(bytes, size);
      const tensors = Object.fromEntries(
        Object.entries(entries).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
      );
      return { document, tensors, bytes: size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new TractError(
      `${path} cannot be read (${(cause as Error).message}): copy or save the model again.`,
    );
  }
};
