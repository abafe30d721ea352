import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { type Gaussian, parseGaussian } from '@tractjs/metrics';
import { countParams } from '@tractjs/ops';
import {
  type Classifier,
  classifier,
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensor,
  toFloat32,
} from '@tractjs/zoo';

const WEIGHTS = 'model.safetensors';

/** What `writeClassifier` puts in a folder. */
export interface ClassifierContent {
  readonly network: Classifier;
  readonly params: Params;
  readonly provenance: Readonly<Record<string, unknown>>;
  /** Of the training set's features. */
  readonly statistics: Gaussian;
}

/** Writes model.safetensors, model.json and statistics.json. */
export const writeClassifier = async (folder: string, content: ClassifierContent): Promise<void> => {
  const { network, params, provenance, statistics } = content;
  const tensors = Object.entries(params).map(([name, x]): [string, SafeTensor] => [
    name,
    { dtype: 'F32', shape: x.shape, data: x.dataSync<'float32'>() as Float32Array<ArrayBuffer> },
  ]);
  const weights = encodeSafetensors(Object.fromEntries(tensors), { format: 'tract-classifier' });
  const document = {
    format: 'tract-classifier',
    version: 1,
    network: network.description,
    parameters: countParams(params),
    weights: { file: WEIGHTS, bytes: weights.byteLength, sha256: sha256(weights) },
    provenance,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, WEIGHTS), weights);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(document, null, 2)}\n`);
  await writeFile(join(folder, 'statistics.json'), `${JSON.stringify(statistics)}\n`);
};

/** What is in a folder that `writeClassifier` wrote. The caller owns the parameters. */
export const readClassifier = async (folder: string) => {
  const json = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'));
  const document = await json('model.json');
  const weights = await readFile(join(folder, WEIGHTS));
  if (sha256(weights) !== document.weights.sha256) {
    throw new Error(
      `${join(folder, WEIGHTS)} is not the file that model.json describes: restore both, or train again.`,
    );
  }
  const { kind: _, ...options } = document.network;
  const params: Params = Object.fromEntries(
    Object.entries(decodeSafetensors(weights).tensors).map(([name, tensor]) => [
      name,
      tf.tensor(toFloat32(tensor), [...tensor.shape], 'float32'),
    ]),
  );
  return {
    network: classifier(options),
    params,
    figures: document.provenance.figures as Readonly<Record<string, number>>,
    statistics: parseGaussian(await json('statistics.json'), join(folder, 'statistics.json')),
  };
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
