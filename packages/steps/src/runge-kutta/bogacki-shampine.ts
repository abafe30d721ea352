import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Returns Bogacki and Shampine's third-order step with three evaluations (1989, "A 3(2) pair of Runge-Kutta
 * formulas").
 */
export const bogackiShampine = (...none: []): StepFunction => {
  checkNoOptions('bogackiShampine', none);
  return rungeKutta(tableaus.bogackiShampine);
};

export const bogackiShampineKind: Kind<AnyStep> = {
  name: 'bogacki-shampine',
  summary: 'third order from three evaluations',
  source: 'Bogacki & Shampine 1989',
  options: {},
  make: bogackiShampine,
};
