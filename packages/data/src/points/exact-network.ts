import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, checkSource, type Network } from '@tractjs/core';
import type { GaussianMixture } from './gaussian-mixture';

/** The options of `exactNetwork`. */
export interface ExactNetworkOptions {
  /** Whether labels select a component, whose mean is returned. Default false. */
  readonly conditional?: boolean;
}

/**
 * Wraps the exact denoiser of a mixture as a network without parameters: a teacher without error, so that
 * every error of its samples comes from the sampler. A conditional network returns the mean within the
 * labelled component, or over all components if there are no labels.
 * @throws TractError if `data` is not a mixture.
 */
export const exactNetwork = (data: GaussianMixture, options: ExactNetworkOptions = {}): Network => {
  const { conditional = false } = checkOptions('exactNetwork', options, { conditional: true });
  checkSource('data', data);
  const { name, shape, classes, mixture, denoiser } = data;
  if (typeof denoiser !== 'function')
    throw badArgument(
      'data',
      name,
      'only mixtures have an exact denoiser: give ring() or gaussianMixture().',
    );
  const { means, std, weights } = mixture;
  return {
    name: `exact-${name}`,
    description: { kind: 'gaussian-mixture', means, std, weights, conditional },
    shape,
    classes: conditional ? classes : 0,
    everyLevel: true,
    init: () => ({}),
    apply: (_, x, levels, condition) =>
      tf.tidy(() => denoiser(x, levels, conditional ? condition : undefined)),
  };
};
