import { badArgument, TractError } from '@tractjs/core';
import type { Gaussian } from './gaussian';

/** Accumulates the mean and covariance of batches of points, in double precision. */
export interface FeatureStatistics {
  /** Number of points so far. */
  readonly count: number;
  /** Adds points [N, D], row by row. @throws TractError if a point is incomplete or not finite. */
  add(features: ArrayLike<number>): void;
  /** The mean and covariance so far. @throws TractError if there are fewer than two points. */
  gaussian(): Gaussian;
}

/**
 * Streaming mean and covariance of D-dimensional points. Each batch is centred on its own mean and merged by
 * the pairwise update of Chan, Golub and LeVeque (1979, eq. 2.1), so that a large mean costs no accuracy.
 */
export const featureStatistics = (dimension: number): FeatureStatistics => {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw badArgument('dimension', dimension, 'give the number of features of a point, 1 or more.');
  }
  const mean = new Float64Array(dimension);
  const scatter = new Float64Array(dimension * dimension);
  let count = 0;

  return {
    get count() {
      return count;
    },
    add(features) {
      const added = features.length / dimension;
      if (!Number.isInteger(added)) {
        throw badArgument('features.length', features.length, `give whole points of ${dimension} features.`);
      }
      if (added === 0) return;
      const own = new Float64Array(dimension);
      for (let i = 0; i < features.length; i++) own[i % dimension]! += features[i]! / added;
      const bad = own.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw badArgument(
          `feature ${bad}`,
          own[bad],
          'a mean and covariance need finite numbers: the sampler of these points has diverged.',
        );
      }
      const shift = own.map((value, d) => value - mean[d]!);
      const weight = (count * added) / (count + added);
      const centred = new Float64Array(dimension);
      for (let n = 0; n < added; n++) {
        for (let d = 0; d < dimension; d++) centred[d] = features[n * dimension + d]! - own[d]!;
        addOuter(scatter, centred, 1);
      }
      addOuter(scatter, shift, weight);
      count += added;
      for (let d = 0; d < dimension; d++) mean[d]! += (shift[d]! * added) / count;
    },
    gaussian() {
      if (count < 2)
        throw new TractError(
          `A covariance needs two points or more, and ${count} were added: add more first.`,
        );
      const covariance = Array.from({ length: dimension * dimension }, (_, at) => {
        const [i, j] = [Math.floor(at / dimension), at % dimension];
        // Only the upper triangle is accumulated.
        return scatter[Math.min(i, j) * dimension + Math.max(i, j)]! / (count - 1);
      });
      return { count, mean: [...mean], covariance };
    },
  };
};

/** matrix += weight v v', upper triangle. */
const addOuter = (matrix: Float64Array, v: Float64Array, weight: number): void => {
  const n = v.length;
  for (let i = 0; i < n; i++) {
    const scaled = weight * v[i]!;
    if (scaled === 0) continue;
    for (let j = i; j < n; j++) matrix[i * n + j]! += scaled * v[j]!;
  }
};
