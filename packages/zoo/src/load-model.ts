import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Description,
  type GridRule,
  type Model,
  type Network,
  type Params,
  randomSource,
  type Schedule,
  TractError,
} from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import type { StoredTensor } from './checkpoint/checkpoint-file';
import { isModelFolder, withImported } from './imported';
import { decodeDocument, type ModelDocument } from './model-document';
import { type NetworkKinds, networkFrom } from './registry';
import { decodeSafetensors, type SafeFile, toFloat32 } from './safetensors';
import { fromTorchValues } from './torch/layout';
import { DOCUMENT_FILE } from './write-model-folder';

export interface LoadModelOptions {
  /** The schedule that a description stands for, such as `scheduleFrom` of @tractjs/schedules. */
  readonly schedules: (description: Description) => Schedule;
  /** The grid rule that a description stands for, such as `gridFrom` of @tractjs/schedules. */
  readonly grids: (description: Description) => GridRule;
  /** Networks of your own, beside those of `networkKinds`. */
  readonly networks?: NetworkKinds;
}

/**
 * Reads a model folder, or a file of weights that says which published network it is of (`readModel` has the formats).
 * Every parameter's name and shape is checked against the network, and a folder's weights against model.json. The caller
 * owns the parameters: `disposeParams(model.params)`.
 * @throws TractError where a file is missing, truncated, damaged or of a newer version, or the weights are another network's.
 */
export const loadModel = async (path: string, options: LoadModelOptions): Promise<Model> =>
  (await isModelFolder(path)) ? loadFolder(path, options) : loadImported(path, options);

const loadImported = async (path: string, { schedules, grids }: LoadModelOptions): Promise<Model> =>
  withImported(path, async ({ network, tensors, schedule, grid }) => {
    const path = { schedule: schedules(schedule), grid: grids(grid) };
    const params: Record<string, tf.Tensor> = {};
    try {
      for (const [name, shape] of Object.entries(network.paramShapes())) {
        const values = toFloat32(await (tensors[name] as StoredTensor).read());
        params[name] = tf.tensor(fromTorchValues(values, shape), [...shape], 'float32');
      }
    } catch (error) {
      disposeParams(params);
      throw error;
    }
    return { network, params, ...path };
  });

const loadFolder = async (folder: string, options: LoadModelOptions): Promise<Model> => {
  const document = await readDocument(folder);
  const network = networkFrom(document.network, options.networks);
  const schedule = options.schedules(document.schedule);
  const grid = options.grids(document.grid);
  const path = join(folder, document.weights.file);
  const file = decodeWeights(path, await readBytes(path), document);
  checkShapes(path, file, network);
  const params: Params = Object.fromEntries(
    Object.entries(file.tensors).map(([name, tensor]) => [
      name,
      tf.tensor(toFloat32(tensor), [...tensor.shape], 'float32'),
    ]),
  );
  return { network, params, schedule, grid };
};

/** What model.json of a model folder says. @throws TractError where it is missing, damaged or of a newer version. */
export const readDocument = async (folder: string): Promise<ModelDocument> => {
  const path = join(folder, DOCUMENT_FILE);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined)
    throw new TractError(
      `There is no model folder at ${folder}: check the path, or train a model into it first.`,
    );
  if (!found.isDirectory())
    throw new TractError(`${folder} is a file: give the folder that holds ${DOCUMENT_FILE} and the weights.`);
  return decodeDocument(new TextDecoder().decode(await readBytes(path)), path);
};

const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is missing' : (cause as Error).message;
    throw new TractError(
      `${path} cannot be read (${why}): copy the whole model folder again, or give another one.`,
    );
  }
};

const decodeWeights = (path: string, bytes: Uint8Array, { weights }: ModelDocument): SafeFile => {
  if (bytes.byteLength !== weights.bytes) {
    throw new TractError(
      `${path} has ${bytes.byteLength} bytes and ${DOCUMENT_FILE} says ${weights.bytes}: it is truncated or another model's. Copy or save the model again.`,
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== weights.sha256) {
    throw new TractError(
      `${path} is not the file that ${DOCUMENT_FILE} describes (its SHA-256 differs): it is damaged or another model's. Copy or save the model again.`,
    );
  }
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    throw new TractError(`${path} cannot be read. ${(cause as Error).message}`);
  }
};

const checkShapes = (path: string, { tensors }: SafeFile, network: Network): void => {
  const expected = shapesOfNetwork(network);
  const problem = (what: string) =>
    new TractError(
      `${path} does not hold the parameters of the network ${network.name} that ${DOCUMENT_FILE} describes: ${what}. The two files belong to different models, or the network has changed since: save the model again.`,
    );
  for (const [name, shape] of Object.entries(expected)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor === undefined) throw problem(`${JSON.stringify(name)} is missing`);
    if (!tf.util.arraysEqual([...tensor.shape], [...shape]))
      throw problem(`${JSON.stringify(name)} has the shape [${tensor.shape}] where [${shape}] is expected`);
  }
  const extra = Object.keys(tensors).find((name) => !Object.hasOwn(expected, name));
  if (extra !== undefined) throw problem(`the network has no ${JSON.stringify(extra)}`);
};

/** A network of this package says its shapes; of any other, fresh parameters are made and disposed of. */
const shapesOfNetwork = (
  network: Network & { paramShapes?: () => Readonly<Record<string, readonly number[]>> },
) => {
  if (network.paramShapes !== undefined) return network.paramShapes();
  const params = network.init(randomSource(0));
  const shapes = Object.fromEntries(Object.entries(params).map(([name, x]) => [name, x.shape]));
  disposeParams(params);
  return shapes;
};
