import { type AffineStep, type AnyStep, affine, checkNoOptions, gap, type Kind } from '@tractjs/core';

/**
 * Returns the DDIM step, x_s = (sigma_s / sigma_t) x_t + (alpha_s sigma_t - alpha_t sigma_s) / sigma_t
 * D(x_t): Euler's method in the coordinates (x / alpha, sigma / alpha) (Song et al. 2021, "Denoising
 * Diffusion Implicit Models", eq. 12 with eta = 0).
 */
export const ddim = (...none: []): AffineStep => {
  checkNoOptions('ddim', none);
  return affine({
    name: 'ddim',
    order: 1,
    coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
  });
};

export const ddimKind: Kind<AnyStep> = {
  name: 'ddim',
  summary: 'along the straight line of one prediction',
  source: 'Song et al. 2021, eq. 12 with eta = 0',
  options: {},
  make: ddim,
};
