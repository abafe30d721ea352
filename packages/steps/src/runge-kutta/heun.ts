import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Heun's second-order step in the coordinate (x / alpha, sigma / alpha) (Karras et al. 2022, algorithm 1, which is
 * the case alpha = 1): a DDIM step predicts, the mean slope corrects. No correction to a clean level, where the
 * slope is not defined, nor from alpha = 0: there it is DDIM.
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
