import { type AnyStep, checkNoOptions, type Kind, type StochasticStep } from '@tractjs/core';
import { stochasticLine } from './stochastic-line';

/**
 * Multistep consistency sampling (Song et al. 2023, "Consistency Models", algorithm 1; the step of latent consistency
 * models, from which samplers call it LCM): all noise is fresh,
 *
 *   x_to = alpha_to x0 + sigma_to z,   z ~ N(0, 1).
 *
 * It is for networks whose prediction is where the flow ends, as `consistency` teaches: with such a one every level has
 * its exact distribution, however long the steps. With a denoiser, whose prediction is a mean, it is of order 0: the spread
 * of the data is lost, and more steps do not bring it back. To a level with sigma = 0 it lands on the prediction. Where
 * the authors' networks are the identity at sigma_min > 0, they add noise of variance sigma_to^2 - sigma_min^2 instead.
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
