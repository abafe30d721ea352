import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import type { GaussianMixture } from '@tractjs/data';
import { featureStatistics } from '@tractjs/metrics';
import type { Evaluator } from './evaluator';

/** Options of `pointEvaluator`. */
export interface PointEvaluatorOptions {
  /** The distribution that samples are compared with. */
  readonly data: GaussianMixture;
  /** Number of points that the reference is computed from; default 50,000. */
  readonly count?: number;
}

/** The position of the evaluator's points in the data, far from those of every training run. */
const HELD_OUT = 2 ** 40;
const BATCH = 5000;

/**
 * Makes an evaluator of points: the features are the coordinates, the reference is computed from fresh points
 * of the data, and the label of a point is the component with the nearest mean.
 */
export const pointEvaluator = (options: PointEvaluatorOptions): Evaluator => {
  const { data, count = 50_000 } = checkOptions('pointEvaluator', options, { data: true, count: true });
  const [dimension] = data.shape as readonly [number];
  const means = data.mixture.means;
  function* draws(start: number, size: number): Generator<tf.Tensor, void, void> {
    for (let done = 0; done < size; done += BATCH) {
      const { x, labels } = data.batch(start + done, Math.min(BATCH, size - done));
      labels?.dispose();
      yield x;
    }
  }
  const statistics = featureStatistics(dimension);
  for (const x of draws(HELD_OUT, count)) {
    statistics.add(x.dataSync());
    x.dispose();
  }
  return {
    name: 'coordinates of the points',
    shape: data.shape,
    features: dimension,
    reference: statistics.gaussian(),
    async examine(x) {
      if (x.rank !== 2 || x.shape[1] !== dimension)
        throw badArgument('x.shape', x.shape, `give points [N, ${dimension}].`);
      const features = (await x.data()) as Float32Array;
      const labels = Int32Array.from({ length: features.length / dimension }, (_, i) =>
        nearest(features.subarray(i * dimension, (i + 1) * dimension), means),
      );
      return { features, labels };
    },
    heldOut: (size) => draws(HELD_OUT + count, size),
    dispose: () => {},
  };
};

const nearest = (point: Float32Array, means: readonly (readonly number[])[]): number => {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  means.forEach((mean, k) => {
    const distance = mean.reduce((sum, m, d) => sum + (m - (point[d] as number)) ** 2, 0);
    if (distance < least) [best, least] = [k, distance];
  });
  return best;
};
