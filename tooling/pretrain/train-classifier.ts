import * as tf from '@tensorflow/tfjs-core';
import { type Params, randomSource } from '@tractjs/core';
import type { ArraySource } from '@tractjs/data';
import { adamState, adamUpdate, copyParams, disposeParams, valueAndGradients } from '@tractjs/ops';
import type { Classifier } from '@tractjs/zoo';
import { shifted } from './augment';

/** The recipe of the shipped classifier, stored with its weights. */
export interface ClassifierRecipe {
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  /** Adam's initial learning rate; it falls to 0 along half a cosine. */
  readonly learningRate: number;
  /** Maximum shift of images in pixels. */
  readonly shift: number;
}

/** Trains with cross-entropy. The caller owns the returned parameters. */
export const trainClassifier = (
  network: Classifier,
  data: ArraySource,
  recipe: ClassifierRecipe,
  log: (line: string) => void,
): Params => {
  const random = randomSource(recipe.seed);
  const moves = random.fork('shift');
  const fresh = network.init(random.fork('init'));
  const params = copyParams(fresh);
  disposeParams(fresh);
  const adam = adamState(params);
  const perEpoch = Math.floor(data.size / recipe.batch);
  const steps = recipe.epochs * perEpoch;
  let sum = 0;

  for (let step = 0; step < steps; step++) {
    const { x, labels } = data.batch(step * recipe.batch, recipe.batch);
    const moved = shifted(x, recipe.shift, moves);
    const loss = (p: Params): tf.Scalar =>
      tf.tidy(() => {
        const logits = network.logits(p, moved);
        const correct = tf.sum(tf.mul(logits, tf.oneHot(labels!, network.classes)), 1);
        return tf.mean(tf.sub(tf.logSumExp(logits, 1), correct));
      });
    const { value, gradients } = valueAndGradients(loss, params);
    const learningRate = 0.5 * recipe.learningRate * (1 + Math.cos((Math.PI * step) / steps));
    const norm = adamUpdate(params, gradients, adam, { learningRate });
    sum += value.dataSync()[0]!;
    tf.dispose([x, labels!, moved, value, norm]);
    disposeParams(gradients);
    if ((step + 1) % perEpoch === 0) {
      log(`epoch ${(step + 1) / perEpoch} of ${recipe.epochs}: loss ${(sum / perEpoch).toFixed(4)}`);
      sum = 0;
    }
  }
  disposeParams(adam.m);
  disposeParams(adam.v);
  return params;
};
