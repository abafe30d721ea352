import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Returns Ralston's second-order step, which has the smallest error bound: its stage is at 2/3 of the
 * interval.
 */
export const ralston = (...none: []): StepFunction => {
  checkNoOptions('ralston', none);
  return rungeKutta(tableaus.ralston);
};

export const ralstonKind: Kind<AnyStep> = {
  name: 'ralston',
  summary: 'second order with the least error bound',
  source: 'Ralston 1962',
  options: {},
  make: ralston,
};
