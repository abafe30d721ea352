import { badArgument } from '@tractjs/core';

/**
 * The weight of the newest parameters in a bias-corrected moving average at update i, counted from 1:
 * w_i = (1 - mu) / (1 - mu^i), so that the first average is the first parameters. For mu = 1 it is 1 / i.
 */
export const emaWeight = (mu: number, i: number): number => {
  if (!(mu >= 0 && mu <= 1))
    throw badArgument('mu', mu, 'give a momentum from 0 (no memory) to 1 (the plain mean).');
  // expm1 and log1p keep 1 - mu^i exact where mu is close to 1.
  return mu === 1 ? 1 / i : (1 - mu) / -Math.expm1(i * Math.log1p(mu - 1));
};

/** The inference momentum for a phase of so many steps: min(0.99995, 1e-3^(1/steps)). */
export const inferenceMomentum = (steps: number): number => Math.min(0.99995, 1e-3 ** (1 / steps));
