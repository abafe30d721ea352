import { type AnyStep, checkNoOptions, type Kind, type StochasticStep } from '@tractjs/core';
import { stochasticLine } from './stochastic-line';

/**
 * Returns the step of multistep consistency sampling, which replaces all noise (Song et al. 2023,
 * "Consistency Models", algorithm 1; samplers call it LCM after latent consistency models):
 *
 *   x_to = alpha_to x0 + sigma_to z,   z ~ N(0, I).
 *
 * It is for networks that predict the end of the flow, such as students of `consistency`: each level then has
 * its exact distribution, however long the steps are. With a denoiser, which predicts a mean, its order is 0:
 * samples lose the spread of the data, with any number of steps. To sigma = 0 the result is the prediction.
 * The authors' networks are the identity at sigma_min > 0, so they add noise of variance sigma_to^2 -
 * sigma_min^2 instead.
 */
export const lcm = (...none: []): StochasticStep => {
  checkNoOptions('lcm', none);
  return stochasticLine({
    description: { kind: 'lcm' },
    order: 0,
    coefficients: (_, to) => ({ x: 0, x0: to.alpha, noise: to.sigma }),
  });
};

export const lcmKind: Kind<AnyStep> = {
  name: 'lcm',
  summary: 'all noise is fresh, for consistency models in several steps',
  source: 'Song et al. 2023, algorithm 1',
  options: {},
  make: lcm,
};
