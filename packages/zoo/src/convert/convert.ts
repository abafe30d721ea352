import { basename, dirname, extname, join } from 'node:path';
import { badArgument, checkOptions, type Description } from '@tractjs/core';
import { averagePaths } from '../checkpoint/averages';
import type { CheckpointFile, StoredTensor } from '../checkpoint/checkpoint-file';
import { type StreamOptions, streamSafetensors } from '../checkpoint/stream-safetensors';
import { familyOf } from '../families/families';
import { openCheckpoint } from '../families/open-checkpoint';
import { describedBy, recognise } from '../families/recognise';
import { checkStored, importedFrom, isModelFolder, networkFromSidecar } from '../model-folder/imported';
import { checkWeights, readDocument } from '../model-folder/load-model';
import { writeModelFiles, writeModelFolder } from '../model-folder/write-model-folder';
import { toFloat32 } from '../safetensors/safetensors';
import { fromTorchValues, torchShape, toTorchLayout } from '../safetensors/torch-layout';
import type { SafeTensor } from '../safetensors/types';
import { metadataFor, metadataInFolder } from './convert-metadata';

export interface ConvertOptions extends Pick<StreamOptions, 'onProgress' | 'signal'> {
  /** The network that the weights are of, where the file does not say it. Refused for a model folder. */
  readonly network?: Description;
  /** What stands before the names of the weights to take, such as `model`, in a file that has several sets. Refused for a model folder. */
  readonly weights?: string;
}

/** What was written. */
export interface Converted {
  readonly path: string;
  readonly form: 'safetensors' | 'model folder';
  /** What was understood of the network, where anything was. */
  readonly network?: Description;
  readonly tensors: number;
  /** Where the weights were in the file, if something stood before their names there: `ema.`. */
  readonly prefix?: string;
  /** The folder of a pipeline of diffusers that the weights are from, such as unet_ema. */
  readonly part?: string;
  /** Paths under which the file has averages of weights. */
  readonly averages?: readonly string[];
}

/**
 * Writes a model, in whatever format it is, as another: where `out` ends in .safetensors, under PyTorch's names and in its
 * layouts, as the original Python code loads it; otherwise as a model folder. Tensor after tensor: one is in memory at a time.
 * A safetensors file of weights that belong to no known network holds all tensors as they were. The text that a safetensors file
 * carries is kept, in a model folder too.
 * @throws TractError if the model cannot be read, or the network is not known and has to be; nothing is written then.
 */
export const convertModel = async (
  from: string,
  out: string,
  options: ConvertOptions = {},
): Promise<Converted> => {
  checkOptions('convertModel', options, { network: true, weights: true, onProgress: true, signal: true });
  const whole = extname(out).toLowerCase() === '.safetensors';
  if (await isModelFolder(from)) return exportFolder(from, out, whole, options);
  const file = await openCheckpoint(from);
  try {
    const network = options.network ?? (await networkFromSidecar(file));
    const known = { ...options, ...(network && { network }) };
    const written = await (whole ? rewrite(file, out, known) : importFile(file, out, known));
    return { ...written, ...(file.part !== undefined && { part: file.part }) };
  } finally {
    await file.close();
  }
};

/** A model folder as a file for PyTorch. */
const exportFolder = async (
  folder: string,
  out: string,
  whole: boolean,
  options: ConvertOptions,
): Promise<Converted> => {
  if (options.network !== undefined)
    throw badArgument('network', options.network, 'a model folder says it itself: leave it out.');
  if (options.weights !== undefined)
    throw badArgument('weights', options.weights, 'a model folder has one set of weights: leave it out.');
  // What is missing is named first.
  const document = await readDocument(folder);
  if (!whole)
    throw badArgument(
      'out',
      out,
      'a model folder is converted to a file: give a name that ends in .safetensors.',
    );
  const { network, weights } = document;
  const path = join(folder, weights.file);
  await checkWeights(path, document);
  const file = await openCheckpoint(path);
  try {
    const family = familyOf(network);
    const tensors = family === undefined ? file.tensors : torchTensors(file.tensors, family.buffers(network));
    return await writeFile(out, tensors, { network, metadata: file.metadata }, options);
  } finally {
    await file.close();
  }
};

/** A file as another: the network's own tensors, or all of a file that is of none. */
const rewrite = async (file: CheckpointFile, out: string, options: ConvertOptions): Promise<Converted> => {
  const network = options.network ?? describedBy(file);
  const averages = averagePaths(file.tensors);
  const listed = averages.length > 0 && { averages };
  const { metadata } = file;
  if (network === undefined)
    return {
      ...(await writeFile(out, setOf(file, options), { metadata }, options)),
      ...listed,
      ...(options.weights !== undefined && { prefix: dotted(options.weights) }),
    };
  const found = recognise(file, network, options);
  await checkStored(found, file);
  const { description } = found.network;
  const tensors = { ...found.tensors, ...stored(familyOf(network)?.buffers(description) ?? {}) };
  const written = await writeFile(out, tensors, { network: description, metadata }, options);
  return { ...written, ...listed, ...(found.prefix !== '' && { prefix: found.prefix }) };
};

const dotted = (path: string): string => (path.endsWith('.') ? path : `${path}.`);

/** All tensors of a file of no known network, or one set of its weights under the names of its own. */
const setOf = ({ tensors }: CheckpointFile, { weights }: ConvertOptions): CheckpointFile['tensors'] => {
  if (weights === undefined) return tensors;
  const prefix = dotted(weights);
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  if (found.length === 0)
    throw badArgument(
      'weights',
      weights,
      'no tensor of the file has a name that begins so: see tract inspect.',
    );
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
};

/** A file as a model folder. */
const importFile = async (file: CheckpointFile, out: string, options: ConvertOptions): Promise<Converted> => {
  const found = recognise(file, options.network, options);
  await checkStored(found, file);
  const { network, tensors, schedule, grid, prefix } = found;
  const shapes = network.paramShapes();
  const own = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => {
      const facts = { dtype: 'F32', shape: shapes[name] as readonly number[] } as const;
      const read = async (): Promise<SafeTensor> => ({
        ...facts,
        data: fromTorchValues(toFloat32(await tensor.read()), facts.shape),
      });
      return [name, { ...facts, read }];
    }),
  );
  const { description } = network;
  await writeModelFolder(
    out,
    {
      ...{ network: description, schedule, grid, tensors: own, provenance: importedFrom(file) },
      ...(file.metadata && { metadata: metadataInFolder(file.metadata) }),
    },
    options,
  );
  const averages = averagePaths(file.tensors);
  return {
    ...{ path: out, form: 'model folder', network: description, tensors: Object.keys(own).length },
    ...(averages.length > 0 && { averages }),
    ...(prefix !== '' && { prefix }),
  };
};

/** What is written with the tensors. */
interface Beside {
  readonly network?: Description;
  /** The text that the source carried. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const writeFile = async (
  out: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  { network, metadata }: Beside,
  { onProgress, signal }: ConvertOptions,
): Promise<Converted> => {
  const stream = streamSafetensors(tensors, {
    metadata: metadataFor(metadata, network),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  await writeModelFiles(dirname(out), stream.bytes, { [basename(out)]: stream.content });
  return {
    ...{ path: out, form: 'safetensors', tensors: Object.keys(tensors).length },
    ...(network && { network }),
  };
};

/** A model folder's tensors in PyTorch's layouts, and what PyTorch keeps beside them. */
const torchTensors = (
  tensors: Readonly<Record<string, StoredTensor>>,
  buffers: Readonly<Record<string, SafeTensor>>,
): Record<string, StoredTensor> => ({
  ...Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, StoredTensor] => {
      const facts = { dtype: 'F32', shape: torchShape(tensor.shape) } as const;
      const read = async (): Promise<SafeTensor> => ({
        ...facts,
        data: toTorchLayout(toFloat32(await tensor.read()), tensor.shape),
      });
      return [name, { ...facts, read }];
    }),
  ),
  ...stored(buffers),
});

const stored = (tensors: Readonly<Record<string, SafeTensor>>): Record<string, StoredTensor> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, { ...tensor, read: async () => tensor }]),
  );
