import { type AnyStep, checkNoOptions, type Kind, type Level, type MultistepStep } from '@tractjs/core';
import { blendingRule } from '../ddim/blending-rule';
import { lambda, lambdaGap, parabolaFits } from '../ddim/log-snr-gap';
import { secondOrderLowered, secondOrderWeights } from './dpm-plus-plus-2m';
import { exponentialWeights } from './exponential-weights';

/**
 * DPM-Solver++(3M), third order from one evaluation and the two before it: DDIM's landing with the sum of w_j m_j, where
 *
 *   x_to = (sigma_to / sigma_from) x + sigma_to integral of e^lambda P(lambda) d lambda
 *
 * is integrated exactly for the quadratic P through the last three predictions (Lu et al. 2022, "DPM-Solver++", eq. 9).
 * The update that is in wide use, that of the paper's code, takes half of the second difference's term, and so is of
 * second order only: its errors fall with the power 2.0, those of this one with 3.0. Where fewer earlier evaluations
 * count it is `dpmSolverPlusPlus2M`, and to a clean level DDIM.
 */
export const dpmSolverPlusPlus3M = (...none: []): MultistepStep => {
  checkNoOptions('dpmSolverPlusPlus3M', none);
  return blendingRule({
    ...{ name: 'dpm++-3m', order: 3, history: 2 },
    ...{ weigh: thirdOrderWeights, weighLowered: thirdOrderLowered },
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
  const known =
    from !== undefined && last !== undefined && last.alpha > 0 && Number.isFinite(lambdaGap(from, to));
  return known
    ? exponentialWeights(nodes.map(lambda), lambda(from), lambda(to))
    : secondOrderWeights(to, nodes);
};

const thirdOrderLowered = (to: Level, nodes: readonly Level[]): readonly number[] => {
  const [from, past] = nodes;
  const fits = from !== undefined && past !== undefined && parabolaFits(to, from, past);
  return fits ? thirdOrderWeights(to, nodes) : secondOrderLowered(to, nodes);
};
