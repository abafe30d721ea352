import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { disposeParams } from '@tractjs/ops';
import { encodeSafetensors, classifier as makeClassifier, type SafeTensor } from '@tractjs/zoo';
import { loadClassifier } from '../../../packages/tractjs/src/evaluate/classifier-folder';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Files, Format } from '../format';
import { safetensors } from './safetensors';

const options = { shape: [2, 2, 1], classes: 2, features: 2 };
const weights = encodeSafetensors(
  Object.fromEntries(
    Object.entries(makeClassifier(options).paramShapes()).map(([name, shape]): [string, SafeTensor] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      return [name, { dtype: 'F32', shape, data }];
    }),
  ),
);
const documentOf = (of: Uint8Array): string =>
  JSON.stringify({
    format: 'tract-classifier',
    version: 1,
    network: { kind: 'classifier', ...options },
    weights: { file: 'model.safetensors', sha256: createHash('sha256').update(of).digest('hex') },
  });
const document = documentOf(weights);
const statistics = JSON.stringify({ count: 9, mean: [0.5, 1], covariance: [1, 0, 0, 2] });

const whole: Files = {
  'model.json': bytes(document),
  'model.safetensors': weights,
  'statistics.json': bytes(statistics),
};

/** A classifier's folder: its document and its statistics by their JSON, and bytes. */
export const classifier: Format = {
  name: 'classifier',
  whole: [whole],
  damaged(dice) {
    const way = dice.below(10);
    if (way < 4) return { ...whole, 'model.json': bytes(damageJson(document, dice)) };
    if (way < 8) return { ...whole, 'statistics.json': bytes(damageJson(statistics, dice)) };
    if (way < 9) {
      const other = safetensors.damaged(dice)['weights'] as Uint8Array;
      return { ...whole, 'model.json': bytes(documentOf(other)), 'model.safetensors': other };
    }
    const name = dice.pick(Object.keys(whole));
    if (dice.chance(0.1))
      return Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
    return { ...whole, [name]: damageBytes(whole[name] as Uint8Array, dice) };
  },
  async read(folder) {
    const { params } = await loadClassifier(folder);
    disposeParams(params);
  },
};
