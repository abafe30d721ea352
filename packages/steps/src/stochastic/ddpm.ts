import { type AnyStep, badArgument, checkOptions, type Kind, type StochasticStep } from '@tractjs/core';
import { freshShare, meanCoefficients, stochasticLine } from './stochastic-line';

/** The options of `ddpm`. */
export interface DdpmOptions {
  /**
   * The variance of the noise: of the posterior given x0, or of the forward transition; default 'posterior'.
   */
  readonly variance?: 'posterior' | 'forward';
}

/**
 * Returns DDPM's ancestral step on any path (Ho et al. 2020, "Denoising Diffusion Probabilistic Models", eq.
 * 7 and 11): the mean of x_to given x and the predicted x0, plus noise with the standard deviation
 *
 *   posterior: sigma_to sqrt(1 - (r_to / r_from)^2),   the square root of their beta tilde,
 *   forward: sigma_from sqrt(1 - (r_to / r_from)^2) = sqrt(sigma_from^2 - (alpha_from / alpha_to)^2 sigma_to^2), of beta,
 *
 * where r = sigma / alpha: the two choices of their section 3.2. The first is exact for data that is one
 * point, the second for data N(0, I) if alpha^2 + sigma^2 = 1. 'posterior' is `ddimEta` with eta 1. To sigma
 * = 0 neither adds noise, as in the last step of their algorithm 2, and the result is the prediction. On a
 * grid whose last level is not quite clean, 'forward' leaves noise in the samples, so 'posterior' is better
 * there.
 * @throws TractError if `variance` is another value.
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
