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

/** Options of `convertModel`. */
export interface ConvertOptions extends Pick<StreamOptions, 'onProgress' | 'signal'> {
  /** The network of the weights, if the file does not name it. Refused for a model folder. */
  readonly network?: Description;
  /**
   * The path of the weights to convert, such as `model`, in a file with several sets. Refused for a model
   * folder.
   */
  readonly weights?: string;
}

/** What was written. */
export interface Converted {
  readonly path: string;
  readonly form: 'safetensors' | 'model folder';
  /** The network of the weights, if it is known. */
  readonly network?: Description;
  /** Number of tensors. */
  readonly tensors: number;
  /** The path of the weights in the file, such as `ema.`, if there is one. */
  readonly prefix?: string;
  /** The subfolder of a diffusers pipeline that the weights are from, such as unet_ema. */
  readonly part?: string;
  /** The paths of the file's averages of weights. */
  readonly averages?: readonly string[];
}

/**
 * Converts a model in any supported format. If `out` ends in .safetensors, writes a file with PyTorch's names
 * and layouts, which the original Python code loads; otherwise a model folder. One tensor is in memory at a
 * time. Weights of an unknown network are written to a safetensors file unchanged. The metadata of a
 * safetensors file is kept.
 * @throws TractError if the model cannot be read, or the network is unknown and the target is a model folder;
 * nothing is written then.
 */
export const convertModel = async (
  from: string,
  out: string,
  options: ConvertOptions = {},
): Promise<Converted> => {
  checkOptions('convertModel', options, { network: true, weights: true, onProgress: true, signal: true });
  const toFile = extname(out).toLowerCase() === '.safetensors';
  if (await isModelFolder(from)) return exportFolder(from, out, toFile, options);
  const file = await openCheckpoint(from);
  try {
    const network = options.network ?? (await networkFromSidecar(file));
    const known = { ...options, ...(network && { network }) };
    const written = await (toFile ? rewrite(file, out, known) : importFile(file, out, known));
    return { ...written, ...(file.part !== undefined && { part: file.part }) };
  } finally {
    await file.close();
  }
};

/** Writes a model folder as a file for PyTorch. */
const exportFolder = async (
  folder: string,
  out: string,
  toFile: boolean,
  options: ConvertOptions,
): Promise<Converted> => {
  if (options.network !== undefined)
    throw badArgument('network', options.network, 'a model folder names its network: leave it out.');
  if (options.weights !== undefined)
    throw badArgument('weights', options.weights, 'a model folder has one set of weights: leave it out.');
  // First, so that a missing folder is reported before a bad `out`.
  const document = await readDocument(folder);
  if (!toFile)
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

/** Writes a file as safetensors: the network's tensors, or all tensors if the network is unknown. */
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

/** Returns a path with a dot at its end. */
const dotted = (path: string): string => (path.endsWith('.') ? path : `${path}.`);

/** Returns all tensors of a file, or those below the path `weights`, without it. */
const setOf = ({ tensors }: CheckpointFile, { weights }: ConvertOptions): CheckpointFile['tensors'] => {
  if (weights === undefined) return tensors;
  const prefix = dotted(weights);
  const found = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  if (found.length === 0)
    throw badArgument(
      'weights',
      weights,
      'no tensor of the file has a name that starts with it: see tract inspect.',
    );
  return Object.fromEntries(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
};

/** Writes a file as a model folder. */
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
      network: description,
      schedule,
      grid,
      tensors: own,
      provenance: importedFrom(file),
      ...(file.metadata && { metadata: metadataInFolder(file.metadata) }),
    },
    options,
  );
  const averages = averagePaths(file.tensors);
  return {
    path: out,
    form: 'model folder',
    network: description,
    tensors: Object.keys(own).length,
    ...(averages.length > 0 && { averages }),
    ...(prefix !== '' && { prefix }),
  };
};

/** What the metadata of a written file is made from. */
interface FileFacts {
  readonly network?: Description;
  /** The metadata of the source. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const writeFile = async (
  out: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  { network, metadata }: FileFacts,
  { onProgress, signal }: ConvertOptions,
): Promise<Converted> => {
  const stream = streamSafetensors(tensors, {
    metadata: metadataFor(metadata, network),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  await writeModelFiles(dirname(out), stream.bytes, { [basename(out)]: stream.content });
  return {
    path: out,
    form: 'safetensors',
    tensors: Object.keys(tensors).length,
    ...(network && { network }),
  };
};

/** Returns a model folder's tensors in PyTorch's layouts, and the buffers of PyTorch's state dict. */
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
