import { type AnyStep, checkNoOptions, type Kind, type Level, type MultistepStep } from '@tractjs/core';
import { blendingRule } from '../ddim/blending-rule';
import { lambda, lambdaGap, parabolaFits } from '../ddim/log-snr-gap';
import { secondOrderLowered, secondOrderWeights } from './dpm-plus-plus-2m';
import { exponentialWeights } from './exponential-weights';

/**
 * Returns DPM-Solver++(3M), third order with one evaluation and two earlier ones: a DDIM step with the
 * prediction sum_j w_j m_j, with which
 *
 *   x_to = (sigma_to / sigma_from) x + sigma_to integral of e^lambda P(lambda) d lambda
 *
 * is exact for the quadratic P through the last three predictions (Lu et al. 2022, "DPM-Solver++", eq. 9).
 * The update in the paper's code halves the term of the second difference, so its measured order is 2.0; that
 * of this one is 3.0. It is `dpmSolverPlusPlus2M` with fewer earlier evaluations, and DDIM to a clean level.
 */
export const dpmSolverPlusPlus3M = (...none: []): MultistepStep => {
  checkNoOptions('dpmSolverPlusPlus3M', none);
  return blendingRule({
    name: 'dpm++-3m',
    order: 3,
    history: 2,
    weigh: thirdOrderWeights,
    weighLowered: thirdOrderLowered,
  });
};

export const dpmSolverPlusPlus3MKind: Kind<AnyStep> = {
  name: 'dpm++-3m',
  summary: 'a parabola through three predictions in log-SNR',
  source: 'Lu et al. 2022, DPM-Solver++, eq. 9, integrated exactly',
  options: {},
  make: dpmSolverPlusPlus3M,
};

const thirdOrderWeights = (to: Level, nodes: readonly Level[]): readonly number[] => {
  const [from, , last] = nodes;
  const hasThree =
    from !== undefined && last !== undefined && last.alpha > 0 && Number.isFinite(lambdaGap(from, to));
  return hasThree
    ? exponentialWeights(nodes.map(lambda), lambda(from), lambda(to))
    : secondOrderWeights(to, nodes);
};

const thirdOrderLowered = (to: Level, nodes: readonly Level[]): readonly number[] => {
  const [from, past] = nodes;
  const fits = from !== undefined && past !== undefined && parabolaFits(to, from, past);
  return fits ? thirdOrderWeights(to, nodes) : secondOrderLowered(to, nodes);
};
