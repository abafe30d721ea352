import { type AnyStep, checkNoOptions, type Kind, type StepFunction } from '@tractjs/core';
import { MAX_LAMBDA_GAP, staged } from '../runge-kutta/staged';
import { exponentialMoments } from './exponential-moments';

/**
 * Returns DPM-Solver-3, a third-order step with three evaluations (Lu et al. 2022, "DPM-Solver", algorithm 2,
 * with r_1 = 1/3 and r_2 = 2/3). Its stages are at lambda + r_1 h and lambda + r_2 h. The noise of the step
 * to the second stage and of the step to the end are
 *
 *   eps_0 + r_2 / r_1 g(r_2 h) (eps_1 - eps_0)   and   eps_0 + g(h) / r_2 (eps_2 - eps_0),
 *
 * where g(h) = 1 / h - 1 / (e^h - 1). It is DDIM to a clean level and from alpha = 0.
 */
export const dpmSolver3 = (...none: []): StepFunction => {
  checkNoOptions('dpmSolver3', none);
  return staged({
    name: 'dpm-3',
    order: 3,
    nodes: [0, R1, R2],
    coordinate: 'logSnr',
    rows: [
      [],
      [1],
      (h) => {
        const w = (R2 / R1) * remainder(R2 * h);
        return [1 - w, w];
      },
    ],
    weights: (h) => {
      const w = remainder(h) / R2;
      return [1 - w, 0, w];
    },
    widest: MAX_LAMBDA_GAP,
    blends: 'noise',
  });
};

export const dpmSolver3Kind: Kind<AnyStep> = {
  name: 'dpm-3',
  summary: 'third order in log-SNR',
  source: 'Lu et al. 2022, DPM-Solver, algorithm 2',
  options: {},
  make: dpmSolver3,
};

const [R1, R2] = [1 / 3, 2 / 3];

/** g(h) = 1 / h - 1 / (e^h - 1), which is 1 minus the first moment: from 1/2 at h = 0 to 0 at Infinity. */
const remainder = (h: number): number => 1 - (exponentialMoments(h, 1)[1] as number);
