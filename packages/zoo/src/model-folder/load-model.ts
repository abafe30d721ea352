import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  checkOptions,
  type Description,
  type GridRule,
  type Model,
  type Network,
  type Params,
  randomSource,
  requireEngine,
  type Schedule,
  TractError,
  withPathInErrors,
} from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import { type NetworkKinds, networkFrom } from '../families/registry';
import { MAX_DOCUMENT_BYTES } from '../parts';
import { decodeSafetensors, type SafeFile, type SafeTensor, toFloat32 } from '../safetensors/safetensors';
import { fromTorchValues } from '../safetensors/torch-layout';
import { isModelFolder, withImported } from './imported';
import { decodeDocument, type ModelDocument } from './model-document';
import { DOCUMENT_FILE } from './write-model-folder';

/** Options of `loadModel`. */
export interface LoadModelOptions {
  /** Makes a schedule from its description, such as `scheduleFrom` of @tractjs/schedules. */
  readonly schedules: (description: Description) => Schedule;
  /** Makes a grid rule from its description, such as `gridFrom` of @tractjs/schedules. */
  readonly grids: (description: Description) => GridRule;
  /** Kinds of networks in addition to `networkKinds`. */
  readonly networks?: NetworkKinds;
}

/**
 * Loads a model folder, or a file of weights that names its published network (see `readModel` for the
 * formats). Checks every parameter's name and shape against the network, and a folder's weights against
 * model.json. The caller owns the parameters: `disposeParams(model.params)`.
 * @throws TractError if a file is missing, truncated, damaged or of a newer version, or the weights are
 * another network's.
 */
export const loadModel = async (path: string, options: LoadModelOptions): Promise<Model> => {
  checkOptions('loadModel', options, { schedules: true, grids: true, networks: true });
  return (await isModelFolder(path)) ? loadFolder(path, options) : loadImported(path, options);
};

const loadImported = async (path: string, { schedules, grids }: LoadModelOptions): Promise<Model> =>
  withImported(path, async ({ network, tensors, schedule, grid }) => {
    const sampled = withPathInErrors(path, () => ({ schedule: schedules(schedule), grid: grids(grid) }));
    const params = await makeParams(network.paramShapes(), async (name, shape) =>
      fromTorchValues(toFloat32(await (tensors[name] as StoredTensor).read()), shape),
    );
    return { network, params, ...sampled };
  });

/** Makes parameters one by one. If the values of one cannot be read, disposes of the others. */
const makeParams = async (
  shapes: Readonly<Record<string, readonly number[]>>,
  valuesOf: (name: string, shape: readonly number[]) => Promise<Float32Array>,
): Promise<Params> => {
  requireEngine();
  const made: [string, tf.Tensor][] = [];
  try {
    for (const [name, shape] of Object.entries(shapes))
      made.push([name, tf.tensor(await valuesOf(name, shape), [...shape], 'float32')]);
  } catch (error) {
    disposeParams(Object.fromEntries(made));
    throw error;
  }
  return Object.fromEntries(made);
};

const loadFolder = async (folder: string, options: LoadModelOptions): Promise<Model> => {
  const document = await readDocument(folder);
  const { network, schedule, grid } = withPathInErrors(join(folder, DOCUMENT_FILE), () => ({
    network: networkFrom(document.network, options.networks),
    schedule: options.schedules(document.schedule),
    grid: options.grids(document.grid),
  }));
  const path = join(folder, document.weights.file);
  const bytes = await readBytes(path, (size) => checkSize(path, size, document));
  const { tensors } = decodeWeights(path, bytes, document);
  checkShapes(path, tensors, network);
  const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
  const params = await makeParams(shapes, async (name) => toFloat32(tensors[name] as SafeTensor));
  return { network, params, schedule, grid };
};

/** Reads model.json of a model folder. @throws TractError if it is missing, damaged or of a newer version. */
export const readDocument = async (folder: string): Promise<ModelDocument> => {
  const path = join(folder, DOCUMENT_FILE);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined)
    throw new TractError(
      `The model folder ${folder} does not exist: check the path, or train a model into it first.`,
    );
  if (!found.isDirectory())
    throw new TractError(`${folder} is a file: give the folder with ${DOCUMENT_FILE} and the weights.`);
  const bytes = await readBytes(path, (size) => {
    if (size > MAX_DOCUMENT_BYTES)
      throw new TractError(
        `${path} has ${size} bytes, and a ${DOCUMENT_FILE} has at most ${MAX_DOCUMENT_BYTES}: copy or save the model again.`,
      );
  });
  return decodeDocument(new TextDecoder().decode(bytes), path);
};

/** Reads a file after `check` has accepted its size. */
const readBytes = async (path: string, check: (size: number) => void): Promise<Uint8Array> => {
  try {
    check((await stat(path)).size);
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
};

const unreadable = (path: string, cause: unknown): TractError => {
  if (cause instanceof TractError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'it is missing' : message;
  return new TractError(
    `${path} cannot be read (${why}): copy the complete model folder again, or give another one.`,
  );
};

/**
 * Checks the size and SHA-256 of a model folder's weights, in chunks.
 * @throws TractError if model.json has others.
 */
export const checkWeights = async (path: string, document: ModelDocument): Promise<void> => {
  const hash = createHash('sha256');
  try {
    checkSize(path, (await stat(path)).size, document);
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  checkHash(path, hash.digest('hex'), document);
};

const checkSize = (path: string, size: number, { weights }: ModelDocument): void => {
  if (size !== weights.bytes) {
    throw new TractError(
      `${path} has ${size} bytes and ${DOCUMENT_FILE} says ${weights.bytes}: it is truncated or another model's. Copy or save the model again.`,
    );
  }
};

const checkHash = (path: string, sha256: string, { weights }: ModelDocument): void => {
  if (sha256 !== weights.sha256) {
    throw new TractError(
      `${path} is not the file that ${DOCUMENT_FILE} describes (its SHA-256 differs): it is damaged or another model's. Copy or save the model again.`,
    );
  }
};

const decodeWeights = (path: string, bytes: Uint8Array, document: ModelDocument): SafeFile => {
  checkHash(path, createHash('sha256').update(bytes).digest('hex'), document);
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    throw new TractError(`${path} cannot be read. ${(cause as Error).message}`);
  }
};

const checkShapes = (path: string, tensors: SafeFile['tensors'], network: Network): void => {
  const expected = shapesOfNetwork(network);
  const problem = (what: string) =>
    new TractError(
      `${path} does not contain the parameters of the network ${network.name} that ${DOCUMENT_FILE} describes: ${what}. The two files belong to different models, or the network has changed since: save the model again.`,
    );
  for (const [name, shape] of Object.entries(expected)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor === undefined) throw problem(`${JSON.stringify(name)} is missing`);
    if (!tf.util.arraysEqual([...tensor.shape], [...shape]))
      throw problem(`${JSON.stringify(name)} has the shape [${tensor.shape}] instead of [${shape}]`);
  }
  const extra = Object.keys(tensors).find((name) => !Object.hasOwn(expected, name));
  if (extra !== undefined) throw problem(`the network has no ${JSON.stringify(extra)}`);
};

/**
 * Returns the shapes of a network's parameters. For a network without `paramShapes`, makes and disposes of
 * parameters.
 */
const shapesOfNetwork = (
  network: Network & { paramShapes?: () => Readonly<Record<string, readonly number[]>> },
) => {
  if (network.paramShapes !== undefined) return network.paramShapes();
  const params = network.init(randomSource(0));
  const shapes = Object.fromEntries(Object.entries(params).map(([name, x]) => [name, x.shape]));
  disposeParams(params);
  return shapes;
};
