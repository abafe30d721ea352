import { type AnyStep, badArgument, checkOptions, type Kind, type StochasticStep } from '@tractjs/core';
import { freshShare, meanCoefficients, stochasticLine } from './stochastic-line';

export interface DdpmOptions {
  /** The variance of the fresh noise: the posterior's given x0, or the forward transition's; default 'posterior'. */
  readonly variance?: 'posterior' | 'forward';
}

/**
 * DDPM's ancestral step (Ho et al. 2020, "Denoising Diffusion Probabilistic Models", eq. 7 and 11, for any path): the
 * mean of x_to given x and the predicted x0, and fresh noise of standard deviation
 *
 *   posterior: sigma_to sqrt(1 - (r_to / r_from)^2),   the square root of their beta tilde,
 *   forward: sigma_from sqrt(1 - (r_to / r_from)^2) = sqrt(sigma_from^2 - (alpha_from / alpha_to)^2 sigma_to^2), of beta,
 *
 * r = sigma / alpha: the two choices of their section 3.2. The first is exact for data that is one point, the second for
 * data N(0, 1) where alpha^2 + sigma^2 = 1. 'posterior' is `ddimEta` with eta 1. To a level with sigma = 0 neither adds
 * noise, as their algorithm 2 adds none in its last step: x lands on the prediction. A grid that ends at a level which
 * is only almost clean has no such step, and 'forward' leaves noise on its samples: take 'posterior' there.
 * @throws TractError for another variance.
 */
export const ddpm = (options: DdpmOptions = {}): StochasticStep => {
  const { variance = 'posterior' } = checkOptions('ddpm', options, ddpmKind.options);
  if (variance !== 'posterior' && variance !== 'forward')
    throw badArgument('variance', variance, "give 'posterior' or 'forward'.");
  return stochasticLine({
    description: { kind: 'ddpm', variance },
    coefficients: (from, to) => {
      const size = variance === 'posterior' || to.sigma === 0 ? to.sigma : from.sigma;
      return { ...meanCoefficients(from, to, 1), noise: size * Math.sqrt(freshShare(from, to)) };
    },
  });
};

export const ddpmKind: Kind<AnyStep, DdpmOptions> = {
  name: 'ddpm',
  summary: "DDPM's ancestral step",
  source: 'Ho et al. 2020, eq. 7 and section 3.2',
  options: { variance: 'text' },
  make: ddpm,
};
