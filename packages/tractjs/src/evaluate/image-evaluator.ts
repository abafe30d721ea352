import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import type { ArraySource } from '@tractjs/data';
import { mnist } from '@tractjs/data/node';
import { disposeParams } from '@tractjs/ops';
import { pretrainedFolder } from '@tractjs/pretrained';
import { loadClassifier } from './classifier-folder';
import type { Evaluator } from './evaluator';

/** Options of `imageEvaluator`. */
export interface ImageEvaluatorOptions {
  /**
   * Folder of a classifier with the statistics of its training set. Default: the MNIST classifier of
   * @tractjs/pretrained.
   */
  readonly folder?: string;
  /** Real images that the classifier was not trained on. Default: MNIST's test set. */
  readonly heldOut?: ArraySource;
}

const BATCH = 500;

/**
 * Makes an evaluator of images from a small classifier: the features are those of its last hidden layer, the
 * labels are its classes, and the reference is its training set. It needs a running engine.
 * @throws TractError if the classifier's files are missing or damaged.
 */
export const imageEvaluator = async (options: ImageEvaluatorOptions = {}): Promise<Evaluator> => {
  checkOptions('imageEvaluator', options, { folder: true, heldOut: true });
  const { network, params, statistics } = await loadClassifier(
    options.folder ?? pretrainedFolder('mnist-classifier'),
  );
  const held = options.heldOut ?? mnist({ split: 'test', seed: 0 });
  return {
    name: `${statistics.mean.length} features of the classifier`,
    shape: network.shape,
    features: statistics.mean.length,
    reference: statistics,
    async examine(x) {
      if (x.shape.slice(1).join() !== network.shape.join()) {
        throw badArgument('x.shape', x.shape, `the classifier takes images [N, ${network.shape}].`);
      }
      const [features, classes] = tf.tidy(() => [
        network.features(params, x),
        tf.argMax(network.logits(params, x), 1),
      ]);
      const found = {
        features: (await features.data()) as Float32Array,
        labels: (await classes.data()) as Int32Array,
      };
      tf.dispose([features, classes]);
      return found;
    },
    *heldOut(count) {
      if (count > held.size)
        throw badArgument('count', count, `there are ${held.size} held-out images: give a count up to that.`);
      for (let start = 0; start < count; start += BATCH) {
        const { x, labels } = held.batch(start, Math.min(BATCH, count - start));
        labels?.dispose();
        yield x;
      }
    },
    dispose: () => disposeParams(params),
  };
};
