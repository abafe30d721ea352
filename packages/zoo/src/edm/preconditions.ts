import { badArgument } from '@tractjs/core';

/**
 * Coefficients of a preconditioning at a noise level: c_skip, c_out, c_in and c_noise (Karras et al. 2022,
 * table 1).
 */
export interface EdmPreconditioning {
  readonly skip: number;
  readonly output: number;
  readonly input: number;
  /** The number by which the network is conditioned on the level. */
  readonly noise: number;
}

/** Returns the coefficients for a noise level sigma / alpha. */
export type Precondition = (sigma: number) => EdmPreconditioning;

/** EDMPrecond: input and target have unit variance for data of standard deviation `dataStd`. */
export const edmPrecond =
  ({ dataStd = 0.5 }: { readonly dataStd?: number } = {}): Precondition =>
  (sigma) => {
    const deviation = Math.hypot(sigma, dataStd);
    return {
      skip: (dataStd / deviation) ** 2,
      output: (sigma * dataStd) / deviation,
      input: 1 / deviation,
      noise: Math.log(sigma) / 4,
    };
  };

/** VPPrecond: predicts the noise, conditioned on the time of the continuous VP schedule, times M - 1. */
export const vpPrecond =
  ({
    betaD = 19.9,
    betaMin = 0.1,
    count = 1000,
  }: {
    readonly betaD?: number;
    readonly betaMin?: number;
    readonly count?: number;
  } = {}): Precondition =>
  (sigma) => ({
    skip: 1,
    output: -sigma,
    input: 1 / Math.hypot(sigma, 1),
    noise: ((count - 1) * (Math.sqrt(betaMin ** 2 + 2 * betaD * Math.log1p(sigma ** 2)) - betaMin)) / betaD,
  });

/** VEPrecond: predicts the negated noise, conditioned on log(sigma / 2). */
export const vePrecond = (): Precondition => (sigma) => ({
  skip: 1,
  output: sigma,
  input: 1,
  noise: Math.log(sigma / 2),
});

/**
 * iDDPMPrecond: predicts the noise, conditioned on the index of the nearest table entry, the noisiest last.
 */
export const iddpmPrecond =
  (table: readonly number[]): Precondition =>
  (sigma) => {
    if (table.length < 2) throw badArgument('table', table, "give iDDPM's noise levels, from iddpmTable().");
    let nearest = 0;
    for (let i = 1; i < table.length; i++)
      if (Math.abs((table[i] as number) - sigma) < Math.abs((table[nearest] as number) - sigma)) nearest = i;
    return { skip: 1, output: -sigma, input: 1 / Math.hypot(sigma, 1), noise: table.length - 2 - nearest };
  };
