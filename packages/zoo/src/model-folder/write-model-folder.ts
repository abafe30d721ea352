import { type Description, TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { type StreamOptions, streamSafetensors } from '../checkpoint/stream-safetensors';
import { encodeDocument, MODEL_VERSION, type Provenance } from './model-document';
import { writeFiles } from './write-files';

/** Names of the two files of a model folder. */
export const WEIGHTS_FILE = 'model.safetensors';
export const DOCUMENT_FILE = 'model.json';

/** What a model folder is made from. */
export interface FolderContent {
  readonly network: Description;
  readonly schedule: Description;
  readonly grid: Description;
  readonly provenance: Provenance;
  /** The parameters in their layouts here, F32. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Text that the weights carry. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a model folder tensor after tensor. Other files of the folder stay. Where anything fails, the folder is as it was.
 * @throws TractError if a tensor cannot be read, the provenance is not JSON, or writing fails; the signal's reason where it aborts.
 */
export const writeModelFolder = async (
  folder: string,
  { network, schedule, grid, provenance, tensors, metadata }: FolderContent,
  options: Omit<StreamOptions, 'metadata'> = {},
): Promise<void> => {
  const weights = streamSafetensors(tensors, {
    ...options,
    metadata: { ...metadata, format: 'tract-model' },
  });
  const document = () =>
    encodeDocument({
      ...{ format: 'tract-model', version: MODEL_VERSION, network, schedule, grid, prediction: 'x0' },
      parameters: Object.values(tensors).reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
        0,
      ),
      weights: { file: WEIGHTS_FILE, bytes: weights.bytes, sha256: weights.digest() },
      provenance,
    });
  // What cannot be written is told before a gigabyte is.
  document();
  await writeModelFiles(folder, weights.bytes, {
    [WEIGHTS_FILE]: weights.content,
    [DOCUMENT_FILE]: document,
  });
};

/** Writes files, and tells what to do where that fails for reasons of the disk. */
export const writeModelFiles = async (
  folder: string,
  bytes: number,
  files: Parameters<typeof writeFiles>[1],
): Promise<void> => {
  try {
    await writeFiles(folder, files);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && 'syscall' in cause)) throw cause;
    throw new TractError(
      `The model could not be saved in ${folder} (${cause.message}). What was there before is unchanged: check that the folder can be written to and that the disk has ${Math.ceil(bytes / 1e6) + 1} MB free.`,
    );
  }
};
