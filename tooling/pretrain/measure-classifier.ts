import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import type { ArraySource } from '@tractjs/data';
import { agreement, type Gaussian, gaussianOf } from '@tractjs/metrics';
import type { Classifier } from '@tractjs/zoo';

const BATCH = 500;

/** Features of the first `count` examples, in the order of the files. */
export const featuresOf = (
  network: Classifier,
  params: Params,
  data: ArraySource,
  count = data.size,
): Promise<Gaussian> => gaussianOf(images(data, count), (x) => network.features(params, x));

/** Returns the accuracy of the classifier. */
export const accuracyOf = (network: Classifier, params: Params, data: ArraySource): number => {
  const shares = starts(data.size).map(([start, count]) => {
    const { x, labels } = data.examples(start, count);
    const found = tf.tidy(() => tf.argMax(network.logits(params, x), 1));
    const share = agreement(found.dataSync(), labels!.dataSync()) * count;
    tf.dispose([x, labels!, found]);
    return share;
  });
  return shares.reduce((a, b) => a + b, 0) / data.size;
};

function* images(data: ArraySource, total: number): Generator<tf.Tensor> {
  for (const [start, count] of starts(total)) {
    const { x, labels } = data.batch(start, count);
    labels?.dispose();
    yield x;
  }
}

const starts = (total: number): [number, number][] =>
  Array.from({ length: Math.ceil(total / BATCH) }, (_, i) => [i * BATCH, Math.min(BATCH, total - i * BATCH)]);
