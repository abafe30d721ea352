import * as tf from '@tensorflow/tfjs-core';
import {
  type Batch,
  badArgument,
  checkOptions,
  type DataSource,
  type Denoiser,
  type Level,
  randomSource,
  requireEngine,
} from '@tractjs/core';
import { checkCount, checkPosition } from '../source';
import { checkMixture, type Mixture, type MixtureOptions } from './mixture';
import { mixtureDenoiser } from './mixture-denoiser';
import { posteriorMean } from './posterior-mean';

/** A mixture of isotropic Gaussians as an endless data source, with its exact denoiser. */
export interface GaussianMixture extends DataSource {
  /** x float32 [count, D]; labels int32 [count], the component of each point. */
  batch(position: number, count: number): Batch;
  /**
   * The exact E[x0 | x] for x [N, D] at one level for the batch or one for each example; labels select a
   * component.
   */
  readonly denoiser: Denoiser;
  /** The exact E[x0 | x] for one point, in double precision. */
  posteriorMean(x: readonly number[], level: Level): number[];
  readonly mixture: Mixture;
}

/** The options of `gaussianMixture`. */
export interface GaussianMixtureOptions extends MixtureOptions {
  /** Default 'gaussian-mixture'. */
  readonly name?: string;
  readonly seed: number;
}

/**
 * Creates a stream of points from the mixture sum_k weights_k N(means_k, std_k^2 I), with its exact denoiser.
 * Point p depends only on the seed and p.
 * @throws TractError if the numbers of weights, means and standard deviations differ, or a weight or standard
 * deviation is not positive.
 */
export const gaussianMixture = (given: GaussianMixtureOptions): GaussianMixture => {
  const {
    name = 'gaussian-mixture',
    seed,
    ...options
  } = checkOptions('gaussianMixture', given, {
    name: true,
    seed: true,
    weights: true,
    means: true,
    std: true,
  });
  const mixture = checkMixture(options);
  const { weights, means, std, dimension } = mixture;
  const random = randomSource(seed);
  const cumulative = weights.map((_, k) => weights.slice(0, k + 1).reduce((a, b) => a + b, 0));
  // Normal numbers are drawn in pairs, so each point takes an even number of them.
  const stride = dimension + (dimension % 2);

  return {
    name,
    shape: [dimension],
    classes: means.length,
    size: Number.POSITIVE_INFINITY,
    mixture,
    denoiser: mixtureDenoiser(mixture),
    posteriorMean(x, level) {
      if (x.length !== dimension)
        throw badArgument('x', x, `this mixture has ${dimension} dimensions: give one coordinate for each.`);
      return posteriorMean(mixture, x, level);
    },
    batch(position, count) {
      checkPosition(position);
      checkCount(count);
      requireEngine();
      const pick = random.fork('component');
      pick.position = position;
      const noise = random.fork('noise');
      noise.position = position * stride;
      const labels = Int32Array.from(pick.uniform(count), (u) => {
        const k = cumulative.findIndex((share) => u < share);
        return k < 0 ? means.length - 1 : k;
      });
      const normal = noise.normal(count * stride);
      const values = new Float32Array(count * dimension);
      labels.forEach((k, i) => {
        for (let d = 0; d < dimension; d++) {
          const mean = (means[k] as readonly number[])[d] as number;
          values[i * dimension + d] = mean + (std[k] as number) * (normal[i * stride + d] as number);
        }
      });
      return { x: tf.tensor2d(values, [count, dimension], 'float32'), labels: tf.tensor1d(labels, 'int32') };
    },
  };
};
