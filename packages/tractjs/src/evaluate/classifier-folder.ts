import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type Params, requireEngine, TractError, withPathInErrors } from '@tractjs/core';
import { type Gaussian, parseGaussian } from '@tractjs/metrics';
import {
  type Classifier,
  type ClassifierOptions,
  classifier,
  decodeSafetensors,
  toFloat32,
} from '@tractjs/zoo';
import { checkedJson } from '@tractjs/zoo/node';

/** A classifier that was read from a folder. */
export interface StoredClassifier {
  readonly network: Classifier;
  /** The parameters, which the caller owns. */
  readonly params: Params;
  /** Mean and covariance of the training set's features. */
  readonly statistics: Gaussian;
}

/**
 * Size limits of the files: several times the size of a classifier with 2048 features, the largest in use.
 */
const MAX_BYTES = {
  'model.json': 2 ** 20,
  'model.safetensors': 2 ** 30,
  'statistics.json': 2 ** 28,
} as const;

/**
 * Reads a classifier's folder: model.safetensors, model.json and statistics.json.
 * @throws TractError if a file is missing, damaged, or does not fit model.json.
 */
export const loadClassifier = async (folder: string): Promise<StoredClassifier> => {
  const document = parseDocument(await read(folder, 'model.json'), join(folder, 'model.json'));
  const network = withPathInErrors(join(folder, 'model.json'), () => classifier(document.options));
  const weights = await read(folder, 'model.safetensors');
  if (createHash('sha256').update(weights).digest('hex') !== document.sha256)
    throw damaged(join(folder, 'model.safetensors'));
  const statisticsFile = join(folder, 'statistics.json');
  const statistics = parseGaussian(
    parseJson(await read(folder, 'statistics.json'), statisticsFile),
    statisticsFile,
  );
  const file = join(folder, 'model.safetensors');
  const values = withPathInErrors(file, () => {
    const { tensors } = decodeSafetensors(weights);
    return Object.entries(network.paramShapes()).map(([name, shape]) => {
      const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
      if (tensor === undefined || tensor.shape.join() !== shape.join()) throw damaged(file);
      return { name, shape, data: toFloat32(tensor) };
    });
  });
  requireEngine();
  // Tensors are made only after all were found, so that none leaks if one is missing.
  const params = values.map(({ name, shape, data }): [string, tf.Tensor] => [
    name,
    tf.tensor(data, [...shape], 'float32'),
  ]);
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
  if (typeof value.network !== 'object') throw damaged(path);
  const { kind: _, ...options } = value.network;
  return { options: options as ClassifierOptions, sha256 };
};

const parseJson = (bytes: Uint8Array, path: string): unknown => {
  const checked = checkedJson(new TextDecoder().decode(bytes));
  if ('why' in checked) throw damaged(path);
  return checked.value;
};

const read = async (folder: string, file: keyof typeof MAX_BYTES): Promise<Uint8Array> => {
  try {
    const { size } = await stat(join(folder, file));
    if (size > MAX_BYTES[file]) throw new Error(`it has ${size} bytes, over the limit of ${MAX_BYTES[file]}`);
    return await readFile(join(folder, file));
  } catch (error) {
    throw new TractError(
      `${join(folder, file)} cannot be read (${(error as Error).message}): give the folder of a classifier, or install @tractjs/pretrained again.`,
    );
  }
};

const damaged = (path: string): TractError =>
  new TractError(
    `${path} is damaged or not a classifier's: install @tractjs/pretrained again, or give the folder of a classifier that this project trained.`,
  );
