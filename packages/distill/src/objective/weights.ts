import { badArgument, checkNone, checkOptions, type Level } from '@tractjs/core';

/** The weight of the squared x0 error at a level. */
export type Weight = (level: Level) => number;

/** alpha^2 / sigma^2 = gamma / (1 - gamma), held between min and max; ml-tract uses min 1 and no max. */
export const truncatedSnr = (options: { readonly min?: number; readonly max?: number } = {}): Weight => {
  const { min = 1, max = Number.POSITIVE_INFINITY } = checkOptions('truncatedSnr', options, {
    min: true,
    max: true,
  });
  if (!(min >= 0 && min <= max))
    throw badArgument('min', min, `give a number from 0 to max, which is ${max}.`);
  return ({ alpha, sigma }) => Math.min(max, Math.max(min, (alpha * alpha) / (sigma * sigma)));
};

/** min(alpha^2 / sigma^2, gamma) (Hang et al. 2023, "Efficient Diffusion Training via Min-SNR Weighting Strategy", eq. 8, for x0). */
export const minSnr = (options: { readonly gamma?: number } = {}): Weight => {
  const { gamma = 5 } = checkOptions('minSnr', options, { gamma: true });
  return truncatedSnr({ min: 0, max: gamma });
};

/** The same weight at every level. */
export const uniformWeight = (...none: []): Weight => {
  checkNone('uniformWeight', none);
  return () => 1;
};

/**
 * 1 / c_out^2 = (alpha^2 s^2 + sigma^2) / (sigma s)^2: makes the x0 error a plain squared error of the raw network
 * under EDM's preconditioning (Karras et al. 2022, eq. 8 and table 1). With s = 1 on a VP path it is SNR + 1
 * (Salimans & Ho 2022, section 4).
 */
export const outputWeight = (options: { readonly dataStd?: number } = {}): Weight => {
  const { dataStd = 0.5 } = checkOptions('outputWeight', options, { dataStd: true });
  if (!(dataStd > 0))
    throw badArgument('dataStd', dataStd, 'give the standard deviation of the data, above 0.');
  return ({ alpha, sigma }) => (alpha * alpha * dataStd * dataStd + sigma * sigma) / (sigma * dataStd) ** 2;
};

/** alpha^2 / sigma^2 + 1: the squared error of v on a path with alpha^2 + sigma^2 = 1 (Salimans & Ho 2022, section 4). */
export const snrPlusOne = (...none: []): Weight => {
  checkNone('snrPlusOne', none);
  return outputWeight({ dataStd: 1 });
};
