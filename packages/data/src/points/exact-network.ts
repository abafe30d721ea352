import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, checkSource, type Network } from '@tractjs/core';
import type { GaussianMixture } from './gaussian-mixture';

export interface ExactNetworkOptions {
  /** Whether it is told the component, and gives the mean within it; default false. */
  readonly conditional?: boolean;
}

/**
 * The exact denoiser of a mixture as a network without parameters: the teacher whose every sampler error is the
 * sampler's own. With labels it is conditional, without any it gives the mean over all components.
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
