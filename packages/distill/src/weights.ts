import { badArgument, type Level } from '@tractjs/core';

/** The weight of the squared x0 error at a level. */
export type Weight = (level: Level) => number;

/** alpha^2 / sigma^2 = gamma / (1 - gamma), held between min and max; ml-tract uses min 1 and no max. */
export const truncatedSnr = ({
  min = 1,
  max = Number.POSITIVE_INFINITY,
}: {
  readonly min?: number;
  readonly max?: number;
} = {}): Weight => {
  if (!(min >= 0 && min <= max))
    throw badArgument('min', min, `give a number from 0 to max, which is ${max}.`);
  return ({ alpha, sigma }) => Math.min(max, Math.max(min, (alpha * alpha) / (sigma * sigma)));
};

/** min(alpha^2 / sigma^2, gamma) (Hang et al. 2023, "Efficient Diffusion Training via Min-SNR Weighting Strategy", eq. 8, for x0). */
export const minSnr = ({ gamma = 5 }: { readonly gamma?: number } = {}): Weight =>
  truncatedSnr({ min: 0, max: gamma });

/** The same weight at every level. */
export const uniformWeight = (): Weight => () => 1;

/**
 * 1 / c_out^2 = (alpha^2 s^2 + sigma^2) / (sigma s)^2: makes the x0 error a plain squared error of the raw network
 * under EDM's preconditioning (Karras et al. 2022, eq. 8 and table 1). With s = 1 on a VP path it is SNR + 1
 * (Salimans & Ho 2022, section 4).
 */
export const outputWeight = ({ dataStd = 0.5 }: { readonly dataStd?: number } = {}): Weight => {
  if (!(dataStd > 0))
    throw badArgument('dataStd', dataStd, 'give the standard deviation of the data, above 0.');
  return ({ alpha, sigma }) => (alpha * alpha * dataStd * dataStd + sigma * sigma) / (sigma * dataStd) ** 2;
};

/** alpha^2 / sigma^2 + 1: the squared error of v on a path with alpha^2 + sigma^2 = 1 (Salimans & Ho 2022, section 4). */
export const snrPlusOne = (): Weight => outputWeight({ dataStd: 1 });
