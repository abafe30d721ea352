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
  /** E[x0 | x], exact: x [N, D] at any level, one for the batch or one per example; a condition is the component. */
  readonly denoiser: Denoiser;
  /** E[x0 | x] for one point, in double precision: the oracle of oracles. */
  posteriorMean(x: readonly number[], level: Level): number[];
  readonly mixture: Mixture;
}

/** What `gaussianMixture` is made from. */
export interface GaussianMixtureOptions extends MixtureOptions {
  /** Default 'gaussian-mixture'. */
  readonly name?: string;
  readonly seed: number;
}

/**
 * The mixture sum_k weights_k N(means_k, std_k^2 I). Point p of the stream depends on the seed and p alone.
 * @throws TractError where the numbers of weights, means and deviations differ, or one is not positive.
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
  const reached = weights.map((_, k) => weights.slice(0, k + 1).reduce((a, b) => a + b, 0));
  // Normal numbers come in pairs, so every point takes an even number of them.
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
        throw badArgument('x', x, `this mixture has ${dimension} dimensions: give as many coordinates.`);
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
        const k = reached.findIndex((share) => u < share);
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
