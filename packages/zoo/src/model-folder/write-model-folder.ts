import { type Description, TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { type StreamOptions, streamSafetensors } from '../checkpoint/stream-safetensors';
import { encodeDocument, MODEL_VERSION, type Provenance } from './model-document';
import { writeFiles } from './write-files';

/** Name of the parameters in a model folder. */
export const WEIGHTS_FILE = 'model.safetensors';
/** Name of the document in a model folder. */
export const DOCUMENT_FILE = 'model.json';

/** The contents of a model folder to write. */
export interface FolderContent {
  readonly network: Description;
  readonly schedule: Description;
  readonly grid: Description;
  readonly provenance: Provenance;
  /** The parameters in tfjs's layouts, F32. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Metadata of the weights' file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a model folder, tensor by tensor. Other files in the folder stay. If anything fails, the folder is
 * left as it was.
 * @throws TractError if a tensor cannot be read, the provenance is not JSON, or writing fails; the signal's
 * reason if it is aborted.
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
      format: 'tract-model',
      version: MODEL_VERSION,
      network,
      schedule,
      grid,
      prediction: 'x0',
      parameters: Object.values(tensors).reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
        0,
      ),
      weights: { file: WEIGHTS_FILE, bytes: weights.bytes, sha256: weights.digest() },
      provenance,
    });
  // Encoded once before, so that bad provenance is reported before gigabytes are written.
  document();
  await writeModelFiles(folder, weights.bytes, {
    [WEIGHTS_FILE]: weights.content,
    [DOCUMENT_FILE]: document,
  });
};

/**
 * Writes a model's files of `bytes` in total.
 * @throws TractError with a remedy if the file system refuses.
 */
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
