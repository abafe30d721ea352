import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/** Ralston's second-order step, the one with the least error bound: a stage at two thirds of the interval. */
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
