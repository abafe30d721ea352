import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Returns Heun's second-order step in the coordinates (x / alpha, sigma / alpha) (Karras et al. 2022,
 * algorithm 1, which is the case alpha = 1): a DDIM step, then a step with the mean of the slopes at both
 * ends. To a clean level, where the slope is not defined, and from alpha = 0 it is DDIM.
 */
export const heun = (...none: []): StepFunction => {
  checkNoOptions('heun', none);
  return rungeKutta(tableaus.heun);
};

export const heunKind: Kind<AnyStep> = {
  name: 'heun',
  summary: 'the mean of the slopes at both ends',
  source: 'Karras et al. 2022, algorithm 1',
  options: {},
  make: heun,
};
