import { badArgument, checkOptions, type Level } from '@tractjs/core';
import type { Prediction } from './predictions';

/** The coefficients of the preconditioning at a level: c_in, c_skip and c_out. */
export interface Preconditioning {
  readonly input: number;
  readonly skip: number;
  readonly output: number;
}

/**
 * Returns the coefficients of x0 = skip x + output F(input x) on any path x = alpha x0 + sigma noise. With s
 * = dataStd and v = alpha^2 s^2 + sigma^2, the variance of x:
 *
 *   input = 1 / sqrt(v),  skip = alpha s^2 / v,  output = sigma s / sqrt(v)
 *
 * With alpha = 1 this is Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative
 * Models", table 1; with alpha^2 + sigma^2 = 1 and s = 1 it is the v-prediction of Salimans & Ho 2022, with F
 * = -v. The target of F has unit variance at every level, and both ends of the path are finite and exact.
 */
export const preconditioning = ({ alpha, sigma }: Level, dataStd = 1): Preconditioning => {
  const signal = alpha * dataStd;
  // Math.hypot takes twice as long, and squares of levels do not overflow.
  const deviation = Math.sqrt(signal * signal + sigma * sigma);
  return {
    input: 1 / deviation,
    // At sigma = 0 this is 1 / alpha; the product would be off by an ulp.
    skip: sigma === 0 ? 1 / alpha : (signal / deviation) * (dataStd / deviation),
    output: (sigma / deviation) * dataStd,
  };
};

/**
 * Makes the prediction type of EDM's F: x0 = skip x + output F, with the coefficients of `preconditioning`
 * (Karras et al. 2022, eq. 7). In terms of the clean data and the noise, with the same s and v,
 *
 *   F = (sigma x0 / s - alpha s noise) / sqrt(v)
 *
 * The scale of the network's input is not part of the type; `precondition` adds it. The default dataStd, 0.5,
 * is EDM's.
 * @throws TractError if dataStd is not a number above 0.
 */
export const edmPrediction = (options: { readonly dataStd?: number } = {}): Prediction => {
  const { dataStd = 0.5 } = checkOptions('edmPrediction', options, { dataStd: true });
  if (!(Number.isFinite(dataStd) && dataStd > 0))
    throw badArgument('dataStd', dataStd, 'give the standard deviation of the data, a number above 0.');
  return {
    name: 'f',
    coefficients: (level) => {
      const { skip, output } = preconditioning(level, dataStd);
      return { x: skip, output };
    },
  };
};
