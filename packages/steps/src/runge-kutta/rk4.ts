import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Returns the classical fourth-order step with four evaluations (Kutta 1901). To a clean level it is DDIM.
 */
export const rk4 = (...none: []): StepFunction => {
  checkNoOptions('rk4', none);
  return rungeKutta(tableaus.rk4);
};

export const rk4Kind: Kind<AnyStep> = {
  name: 'rk4',
  summary: 'the classical fourth-order step',
  source: 'Kutta 1901',
  options: {},
  make: rk4,
};
