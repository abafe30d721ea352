import { checkOptions, type Schedule } from '@tractjs/core';
import { type LevelSampler, logNormalSigma, uniformTime } from './levels';
import { outputWeight, type Weight } from './weights';

/** What a denoiser is trained on: where on the path, and how much errors count there. Spread it into `train`. */
export interface Objective {
  readonly levels: LevelSampler;
  readonly weight: Weight;
}

/** Times spread evenly over the path, with weight SNR + 1: the squared error of v (Salimans & Ho 2022, section 4). */
export const vpObjective = (schedule: Schedule): Objective => ({
  levels: uniformTime(schedule),
  weight: outputWeight({ dataStd: 1 }),
});

/** Log-normal sigma, with the weight that makes the loss a squared error of F (Karras et al. 2022, table 1 and eq. 8). */
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
