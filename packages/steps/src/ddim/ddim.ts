import { type AffineStep, type AnyStep, affine, checkNoOptions, gap, type Kind } from '@tractjs/core';

/**
 * x_s = (sigma_s / sigma_t) x_t + (alpha_s sigma_t - alpha_t sigma_s) / sigma_t x0(x_t)
 * (Song et al. 2021, "Denoising Diffusion Implicit Models", eq. 12 with eta = 0): Euler in (x / alpha, sigma / alpha).
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
