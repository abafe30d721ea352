import { checkNone, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/** The classical fourth-order step of four evaluations (Kutta 1901). To a clean level it is DDIM: its last stage would be there. */
export const rk4 = (...none: []): StepFunction => {
  checkNone('rk4', none);
  return rungeKutta(tableaus.rk4);
};
