import { checkOptions, type Schedule } from '@tractjs/core';
import { type LevelSampler, logNormalSigma, uniformTime } from './levels';
import { outputWeight, type Weight } from './weights';

/**
 * The training objective of a denoiser: which levels to draw, and the weight of errors there. Spread it into
 * `train`.
 */
export interface Objective {
  readonly levels: LevelSampler;
  readonly weight: Weight;
}

/** Returns uniform times with weight SNR + 1: the squared error of v (Salimans & Ho 2022, section 4). */
export const vpObjective = (schedule: Schedule): Objective => ({
  levels: uniformTime(schedule),
  weight: outputWeight({ dataStd: 1 }),
});

/**
 * Returns log-normal sigma with the weight 1 / c_out^2, which makes the loss the squared error of the raw
 * network F (Karras et al. 2022, table 1 and eq. 8). `dataStd` defaults to 0.5, `mean` and `std` to those of
 * `logNormalSigma`.
 */
export const edmObjective = (
  schedule: Schedule,
  options: { readonly dataStd?: number; readonly mean?: number; readonly std?: number } = {},
): Objective => {
  const { dataStd = 0.5, ...sigma } = checkOptions('edmObjective', options, {
    dataStd: true,
    mean: true,
    std: true,
  });
  return {
    levels: logNormalSigma(schedule, sigma),
    weight: outputWeight({ dataStd }),
  };
};
