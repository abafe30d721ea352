import { type AnyStep, badArgument, checkOptions, type Kind, type StochasticStep } from '@tractjs/core';
import { freshShare, meanCoefficients, stochasticLine } from './stochastic-line';

/** The options of `ddimEta`. */
export interface DdimEtaOptions {
  /** Amount of fresh noise: 0 is DDIM, 1 the posterior of DDPM; default 1. */
  readonly eta?: number;
}

/**
 * Returns DDIM with a part of its noise replaced by fresh noise,
 *
 *   x_to = alpha_to x0 + sqrt(sigma_to^2 - s^2) eps + s z,   s = eta sigma_to sqrt(1 - (r_to / r_from)^2),
 *
 * where eps = (x - alpha_from x0) / sigma_from, r = sigma / alpha and z ~ N(0, I) (Song et al. 2021,
 * "Denoising Diffusion Implicit Models", eq. 12 and 16, for alpha^2 + sigma^2 = 1; if alpha = 1 it is
 * k-diffusion's sample_euler_ancestral).
 * @throws TractError if `eta` is not from 0 to 1.
 */
export const ddimEta = (options: DdimEtaOptions = {}): StochasticStep => {
  const { eta = 1 } = checkOptions('ddimEta', options, ddimEtaKind.options);
  if (!(typeof eta === 'number' && eta >= 0 && eta <= 1))
    throw badArgument('eta', eta, 'give a number from 0 (no fresh noise) to 1.');
  return stochasticLine({
    description: { kind: 'ddim-eta', eta },
    coefficients: (from, to) => ({
      ...meanCoefficients(from, to, eta),
      noise: eta * to.sigma * Math.sqrt(freshShare(from, to)),
    }),
  });
};

export const ddimEtaKind: Kind<AnyStep, DdimEtaOptions> = {
  name: 'ddim-eta',
  summary: 'DDIM with some of its noise replaced by fresh noise',
  source: 'Song et al. 2021, eq. 12 and 16',
  options: { eta: 'number' },
  make: ddimEta,
};
