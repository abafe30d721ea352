import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '@tractjs/core';
import { type FeatureStatistics, featureStatistics } from './feature-statistics';
import type { Gaussian } from './gaussian';

/**
 * Returns the mean and covariance of the features of batches x [N, ...]. Each batch is disposed of after use,
 * so a generator needs memory for one batch. `features` maps x to [N, D]; leave it out for data that is its
 * own feature, such as 2-D points.
 * @throws TractError if there are fewer than two examples, or features are not finite.
 */
export const gaussianOf = async (
  batches: Iterable<tf.Tensor> | AsyncIterable<tf.Tensor>,
  features: (x: tf.Tensor) => tf.Tensor = (x) => tf.clone(x),
): Promise<Gaussian> => {
  let statistics: FeatureStatistics | undefined;
  for await (const x of batches) {
    const found = tf.tidy(() => features(x));
    x.dispose();
    try {
      const dimension = found.shape[1];
      if (found.rank !== 2 || dimension === undefined) {
        throw badArgument(
          'features(x).shape',
          found.shape,
          'return one row of features for each example, [N, D].',
        );
      }
      statistics ??= featureStatistics(dimension);
      statistics.add(await found.data());
    } finally {
      found.dispose();
    }
  }
  return (statistics ?? featureStatistics(1)).gaussian();
};
