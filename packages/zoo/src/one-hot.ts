import * as tf from '@tensorflow/tfjs-core';
import { type Condition, TractError } from '@tractjs/core';

/** The one-hot rows of a condition's labels. @throws TractError where they are missing or not wanted. */
export const oneHot = (condition: Condition | undefined, classes: number): tf.Tensor | undefined => {
  const labels = condition?.labels;
  if (classes === 0) {
    if (labels === undefined) return undefined;
    throw new TractError('condition.labels is given, but this network takes none: leave it out.');
  }
  if (labels === undefined)
    throw new TractError(
      `condition.labels is missing: this network wants class labels, int32 [N], from 0 to ${classes - 1}.`,
    );
  return tf.oneHot(labels, classes, 1, 0, 'float32');
};
