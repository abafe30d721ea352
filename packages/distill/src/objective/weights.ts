import { badArgument, checkNoOptions, checkOptions, type Kind, type Level } from '@tractjs/core';

/** The weight of the squared x0 error at a level. */
export type Weight = (level: Level) => number;

export interface TruncatedSnrOptions {
  /** Default 1. */
  readonly min?: number;
  /** Default: no bound. */
  readonly max?: number;
}

/**
 * Returns the weight alpha^2 / sigma^2, clamped to [min, max]; ml-tract uses min 1 and no max.
 * @throws TractError unless 0 <= min <= max.
 */
export const truncatedSnr = (options: TruncatedSnrOptions = {}): Weight => {
  const { min = 1, max = Number.POSITIVE_INFINITY } = checkOptions(
    'truncatedSnr',
    options,
    truncatedSnrKind.options,
  );
  if (!(min >= 0 && min <= max))
    throw badArgument('min', min, `give a number from 0 to max, which is ${max}.`);
  return ({ alpha, sigma }) => Math.min(max, Math.max(min, (alpha * alpha) / (sigma * sigma)));
};

export const truncatedSnrKind: Kind<Weight, TruncatedSnrOptions> = {
  name: 'snr',
  summary: 'alpha^2 / sigma^2, clamped to min and max',
  options: { min: 'number', max: 'bound' },
  make: truncatedSnr,
};

/**
 * Returns the weight min(alpha^2 / sigma^2, gamma), with gamma 5 by default (Hang et al. 2023, "Efficient
 * Diffusion Training via Min-SNR Weighting Strategy", eq. 8, for x0).
 */
export const minSnr = (options: { readonly gamma?: number } = {}): Weight => {
  const { gamma = 5 } = checkOptions('minSnr', options, { gamma: true });
  return truncatedSnr({ min: 0, max: gamma });
};

/** Returns the weight 1 at every level. */
export const uniformWeight = (...none: []): Weight => {
  checkNoOptions('uniformWeight', none);
  return () => 1;
};

export const uniformWeightKind: Kind<Weight> = {
  name: 'uniform',
  summary: 'the same weight at every level',
  options: {},
  make: uniformWeight,
};

export interface OutputWeightOptions {
  /** Standard deviation of the data; default 0.5. */
  readonly dataStd?: number;
}

/**
 * Returns the weight 1 / c_out^2 = (alpha^2 s^2 + sigma^2) / (sigma s)^2 with s = `dataStd`: the x0 error
 * becomes the plain squared error of the raw network under EDM's preconditioning (Karras et al. 2022, eq. 8
 * and table 1). With s = 1 on a VP path it is SNR + 1 (Salimans & Ho 2022, section 4).
 * @throws TractError unless `dataStd` is above 0.
 */
export const outputWeight = (options: OutputWeightOptions = {}): Weight => {
  const { dataStd = 0.5 } = checkOptions('outputWeight', options, outputWeightKind.options);
  if (!(dataStd > 0))
    throw badArgument('dataStd', dataStd, 'give the standard deviation of the data, above 0.');
  return ({ alpha, sigma }) => (alpha * alpha * dataStd * dataStd + sigma * sigma) / (sigma * dataStd) ** 2;
};

export const outputWeightKind: Kind<Weight, OutputWeightOptions> = {
  name: 'output',
  summary: "EDM's 1 / c_out^2: the squared error of the network's raw output",
  source: 'Karras et al. 2022, eq. 8 and table 1',
  options: { dataStd: 'number' },
  make: outputWeight,
};

/**
 * Returns the weight alpha^2 / sigma^2 + 1 of a path with alpha^2 + sigma^2 = 1: the squared error of v
 * (Salimans & Ho 2022, section 4).
 */
export const snrPlusOne = (...none: []): Weight => {
  checkNoOptions('snrPlusOne', none);
  return outputWeight({ dataStd: 1 });
};
