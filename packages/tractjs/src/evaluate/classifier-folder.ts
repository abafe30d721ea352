import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type Params, TractError } from '@tractjs/core';
import { type Gaussian, parseGaussian } from '@tractjs/metrics';
import {
  type Classifier,
  type ClassifierOptions,
  classifier,
  decodeSafetensors,
  toFloat32,
} from '@tractjs/zoo';

/** A classifier as a folder holds it. */
export interface StoredClassifier {
  readonly network: Classifier;
  /** The caller owns them. */
  readonly params: Params;
  /** Mean and covariance of the training set's features. */
  readonly statistics: Gaussian;
}

/**
 * Reads a classifier's folder: model.safetensors, model.json and statistics.json.
 * @throws TractError where a file is missing, damaged, or not what model.json describes.
 */
export const loadClassifier = async (folder: string): Promise<StoredClassifier> => {
  const document = parseDocument(await read(folder, 'model.json'), join(folder, 'model.json'));
  const network = classifier(document.options);
  const weights = await read(folder, 'model.safetensors');
  if (createHash('sha256').update(weights).digest('hex') !== document.sha256)
    throw damaged(join(folder, 'model.safetensors'));
  const statisticsFile = join(folder, 'statistics.json');
  const statistics = parseGaussian(
    parseJson(await read(folder, 'statistics.json'), statisticsFile),
    statisticsFile,
  );
  const { tensors } = decodeSafetensors(weights);
  const params = Object.entries(network.paramShapes()).map(([name, shape]): [string, tf.Tensor] => {
    const tensor = tensors[name];
    if (tensor === undefined || tensor.shape.join() !== shape.join())
      throw damaged(join(folder, 'model.safetensors'));
    return [name, tf.tensor(toFloat32(tensor), [...shape], 'float32')];
  });
  return { network, params: Object.fromEntries(params), statistics };
};

const parseDocument = (
  bytes: Uint8Array,
  path: string,
): { readonly options: ClassifierOptions; readonly sha256: string } => {
  const value = parseJson(bytes, path) as {
    readonly format?: unknown;
    readonly network?: Readonly<Record<string, unknown>>;
    readonly weights?: { readonly sha256?: unknown };
  } | null;
  const sha256 = value?.weights?.sha256;
  if (value?.format !== 'tract-classifier' || value.network === undefined || typeof sha256 !== 'string')
    throw damaged(path);
  const { kind: _, ...options } = value.network;
  return { options: options as ClassifierOptions, sha256 };
};

const parseJson = (bytes: Uint8Array, path: string): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged(path);
  }
};

const read = async (folder: string, file: string): Promise<Uint8Array> => {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    throw new TractError(
      `${join(folder, file)} cannot be read (${(error as Error).message}): give the folder of a classifier, or install @tractjs/pretrained again.`,
    );
  }
};

const damaged = (path: string): TractError =>
  new TractError(
    `${path} is damaged, or is not a classifier's: install @tractjs/pretrained again, or give the folder of a classifier that this project trained.`,
  );
