import { type AnyStep, checkNoOptions, type Kind, type Level, type MultistepStep } from '@tractjs/core';
import { blendingRule } from '../ddim/blending-rule';
import { lambdaGap, lineFits } from '../ddim/log-snr-gap';
import { slopeWeights } from './lms';

/**
 * DPM-Solver++(2M), second order from one evaluation and the one before it: DDIM's landing with
 *
 *   D = (1 + w) m_0 - w m_1,   w = h / (2 h_last),   h = lambda_to - lambda_from,   h_last = lambda_from - lambda_past
 *
 * (Lu et al. 2022, "DPM-Solver++", algorithm 2; k-diffusion's sample_dpmpp_2m). It is DDIM where there is no earlier
 * evaluation, where that was at alpha = 0, and to a clean level: lambda is infinite there.
 */
export const dpmSolverPlusPlus2M = (...none: []): MultistepStep => {
  checkNoOptions('dpmSolverPlusPlus2M', none);
  return blendingRule({
    ...{ name: 'dpm++-2m', order: 2, history: 1 },
    ...{ weigh: secondOrderWeights, weighLowered: secondOrderLowered },
  });
};

export const dpmSolverPlusPlus2MKind: Kind<AnyStep> = {
  name: 'dpm++-2m',
  summary: 'a line through two predictions in log-SNR',
  source: 'Lu et al. 2022, DPM-Solver++, algorithm 2',
  options: {},
  make: dpmSolverPlusPlus2M,
};

/** The rule's weights of the predictions at `from` and, where it counts, at the past. Pasts before that do not matter. */
export const secondOrderWeights = (to: Level, [from, past]: readonly Level[]): readonly number[] => {
  if (from === undefined || past === undefined) return [1];
  const w = lambdaGap(from, to) / (2 * lambdaGap(past, from));
  return Number.isFinite(w) ? [1 + w, -w] : [1];
};

/** Those weights where the line through both predictions fits the gap, elsewhere those of the line through both slopes. */
export const secondOrderLowered = (to: Level, nodes: readonly Level[]): readonly number[] => {
  const [from, past] = nodes;
  if (from === undefined || past === undefined || past.alpha === 0) return [1];
  return lineFits(to, from, past) ? secondOrderWeights(to, nodes) : slopeWeights(to, nodes, 2);
};
