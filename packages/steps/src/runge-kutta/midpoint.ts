import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

/**
 * Returns the midpoint step, of second order: DDIM half-way in sigma / alpha, then a step with the slope
 * there.
 */
export const midpoint = (...none: []): StepFunction => {
  checkNoOptions('midpoint', none);
  return rungeKutta(tableaus.midpoint);
};

export const midpointKind: Kind<AnyStep> = {
  name: 'midpoint',
  summary: 'the slope half-way in sigma / alpha',
  source: 'Hairer, Norsett & Wanner 1993, section II.1',
  options: {},
  make: midpoint,
};

/**
 * Returns the midpoint step with its stage half-way in log-SNR: DPM-Solver-2 with r_1 = 1/2 (Lu et al. 2022,
 * "DPM-Solver", algorithm 1), which is k-diffusion's dpm_2 without noise. To a clean level, where log-SNR is
 * infinite, it is DDIM.
 */
export const dpm2 = (...none: []): StepFunction => {
  checkNoOptions('dpm2', none);
  return rungeKutta(tableaus.midpoint, { name: 'dpm-2', nodes: 'logSnr' });
};

export const dpm2Kind: Kind<AnyStep> = {
  name: 'dpm-2',
  summary: 'the slope half-way in log-SNR',
  source: "Lu et al. 2022, DPM-Solver-2 with r_1 = 1/2; k-diffusion's dpm_2",
  options: {},
  make: dpm2,
};
