import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Params } from '@tractjs/core';
import type { Gaussian } from '@tractjs/metrics';
import { countParams } from '@tractjs/ops';
import { type Classifier, encodeSafetensors, type SafeTensor } from '@tractjs/zoo';

/** The content of a classifier's folder. */
export interface ClassifierContent {
  readonly network: Classifier;
  readonly params: Params;
  readonly provenance: Readonly<Record<string, unknown>>;
  /** Mean and covariance of the training set's features. */
  readonly statistics: Gaussian;
}

/** Writes model.safetensors, model.json and statistics.json, for `loadClassifier` of @tractjs/tractjs. */
export const writeClassifier = async (folder: string, content: ClassifierContent): Promise<void> => {
  const { network, params, provenance, statistics } = content;
  const tensors = Object.entries(params).map(([name, x]): [string, SafeTensor] => [
    name,
    { dtype: 'F32', shape: x.shape, data: x.dataSync<'float32'>() as Float32Array<ArrayBuffer> },
  ]);
  const file = 'model.safetensors';
  const weights = encodeSafetensors(Object.fromEntries(tensors), { format: 'tract-classifier' });
  const document = {
    format: 'tract-classifier',
    version: 1,
    network: network.description,
    parameters: countParams(params),
    weights: { file, bytes: weights.byteLength, sha256: createHash('sha256').update(weights).digest('hex') },
    provenance,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), weights);
  await writeFile(join(folder, 'statistics.json'), `${JSON.stringify(statistics)}\n`);
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(document, null, 2)}\n`);
};
