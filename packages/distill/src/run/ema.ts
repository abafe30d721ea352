import { badArgument } from '@tractjs/core';

/**
 * Returns the weight of the newest parameters in a bias-corrected moving average at update i, counted from 1:
 * w_i = (1 - mu) / (1 - mu^i), so the first average equals the first parameters. For mu = 1 it is 1 / i.
 * @throws TractError unless mu is from 0 to 1.
 */
export const emaWeight = (mu: number, i: number): number => {
  if (!(mu >= 0 && mu <= 1))
    throw badArgument('mu', mu, 'give a momentum from 0 (no memory) to 1 (the plain mean).');
  // expm1 and log1p keep the digits of 1 - mu^i if mu is close to 1.
  return mu === 1 ? 1 / i : (1 - mu) / -Math.expm1(i * Math.log1p(mu - 1));
};

/**
 * Returns the momentum of the inference average for a phase of `steps` steps: min(0.99995, 1e-3^(1 / steps)).
 */
export const inferenceMomentum = (steps: number): number => Math.min(0.99995, 1e-3 ** (1 / steps));
