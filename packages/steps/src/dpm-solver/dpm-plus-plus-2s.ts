import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { staged } from '../runge-kutta/staged';

/**
 * Returns DPM-Solver++(2S), second order with two evaluations (Lu et al. 2022, "DPM-Solver++", algorithm 1,
 * with r = 1/2): DDIM to the middle in log-SNR, then DDIM over the interval with the prediction of x0 there.
 * The weights of the two predictions are 1 - 1 / (2 r) = 0 and 1 / (2 r) = 1. `dpm2` takes the noise of the
 * second evaluation instead. It is DDIM to a clean level and from alpha = 0.
 */
export const dpmSolverPlusPlus2S = (...none: []): StepFunction => {
  checkNoOptions('dpmSolverPlusPlus2S', none);
  return staged({
    name: 'dpm++-2s',
    order: 2,
    nodes: [0, 1 / 2],
    coordinate: 'logSnr',
    rows: [[], [1]],
    weights: [0, 1],
    blends: 'data',
  });
};

export const dpmSolverPlusPlus2SKind: Kind<AnyStep> = {
  name: 'dpm++-2s',
  summary: 'the prediction half-way in log-SNR',
  source: 'Lu et al. 2022, DPM-Solver++, algorithm 1 with r = 1/2',
  options: {},
  make: dpmSolverPlusPlus2S,
};
