import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { staged } from '../runge-kutta/staged';

/**
 * DPM-Solver++(2S), second order with two evaluations (Lu et al. 2022, "DPM-Solver++", algorithm 1, with r = 1/2): DDIM
 * to the middle in log-SNR, then DDIM the whole way with the x0 found there, the weights 1 - 1 / (2 r) of the first
 * prediction and 1 / (2 r) of the second being 0 and 1. `dpm2` takes the noise found there instead. DDIM to a clean
 * level and from alpha = 0. With a step of noise after it, it is k-diffusion's sample_dpmpp_2s_ancestral.
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
