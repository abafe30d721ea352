import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKuttaInTime } from './runge-kutta-in-time';
import { tableaus } from './tableaus';

/**
 * Returns Euler's step in the schedule's time (Karras et al. 2022, appendix C, "Euler"). If alpha = 1 and t =
 * sigma, it is DDIM.
 */
export const eulerInTime = (...none: []): StepFunction => {
  checkNoOptions('eulerInTime', none);
  return rungeKuttaInTime(tableaus.euler);
};

export const eulerInTimeKind: Kind<AnyStep> = {
  name: 'euler-in-time',
  summary: "Euler's step in the schedule's own time",
  source: 'Karras et al. 2022, appendix C',
  options: {},
  make: eulerInTime,
};

/**
 * Returns Heun's step in the schedule's time (Karras et al. 2022, algorithm 1). If alpha = 1 and t = sigma,
 * it is `heun`.
 */
export const heunInTime = (...none: []): StepFunction => {
  checkNoOptions('heunInTime', none);
  return rungeKuttaInTime(tableaus.heun);
};

export const heunInTimeKind: Kind<AnyStep> = {
  name: 'heun-in-time',
  summary: "Heun's step in the schedule's own time",
  source: "Karras et al. 2022, algorithm 1 in the schedule's own time",
  options: {},
  make: heunInTime,
};
