import { type AnyStep, checkNoOptions, type Kind, type Level, type MultistepStep } from '@tractjs/core';
import { blendingRule } from '../ddim/blending-rule';
import { lambdaGap, lineFits } from '../ddim/log-snr-gap';
import { slopeWeights } from './lms';

/**
 * Returns DPM-Solver++(2M), second order with one evaluation and one earlier one: a DDIM step with the
 * prediction
 *
 *   D = (1 + w) m_0 - w m_1,   w = h / (2 h_last),   h = lambda_to - lambda_from,   h_last = lambda_from - lambda_past
 *
 * (Lu et al. 2022, "DPM-Solver++", algorithm 2; k-diffusion's sample_dpmpp_2m). It is DDIM without an earlier
 * evaluation, and if lambda is infinite: to a clean level, or with an earlier evaluation at alpha = 0.
 */
export const dpmSolverPlusPlus2M = (...none: []): MultistepStep => {
  checkNoOptions('dpmSolverPlusPlus2M', none);
  return blendingRule({
    name: 'dpm++-2m',
    order: 2,
    history: 1,
    weigh: secondOrderWeights,
    weighLowered: secondOrderLowered,
  });
};

export const dpmSolverPlusPlus2MKind: Kind<AnyStep> = {
  name: 'dpm++-2m',
  summary: 'a line through two predictions in log-SNR',
  source: 'Lu et al. 2022, DPM-Solver++, algorithm 2',
  options: {},
  make: dpmSolverPlusPlus2M,
};

/** Returns the weights of the predictions at `from` and at the level before. Further levels are not used. */
export const secondOrderWeights = (to: Level, [from, past]: readonly Level[]): readonly number[] => {
  if (from === undefined || past === undefined) return [1];
  const w = lambdaGap(from, to) / (2 * lambdaGap(past, from));
  return Number.isFinite(w) ? [1 + w, -w] : [1];
};

/**
 * Returns the weights of the lowered form: across wide gaps, those of the line through two slopes in sigma /
 * alpha.
 */
export const secondOrderLowered = (to: Level, nodes: readonly Level[]): readonly number[] => {
  const [from, past] = nodes;
  if (from === undefined || past === undefined || past.alpha === 0) return [1];
  return lineFits(to, from, past) ? secondOrderWeights(to, nodes) : slopeWeights(to, nodes, 2);
};
