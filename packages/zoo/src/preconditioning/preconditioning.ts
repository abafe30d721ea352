import { badArgument, checkOptions, type Level } from '@tractjs/core';
import type { Prediction } from './predictions';

/** The three coefficients of the preconditioning at a level. */
export interface Preconditioning {
  readonly input: number;
  readonly skip: number;
  readonly output: number;
}

/**
 * The coefficients of x0 = skip x + output F(input x) for any path x = alpha x0 + sigma noise. With s = dataStd and
 * v = alpha^2 s^2 + sigma^2, the variance of x:
 *
 *   input = 1 / sqrt(v),  skip = alpha s^2 / v,  output = sigma s / sqrt(v)
 *
 * On alpha = 1 it is Karras et al. 2022, "Elucidating the design space", table 1; on alpha^2 + sigma^2 = 1 with s = 1 it is the
 * v-prediction of Salimans & Ho 2022, with F = -v. F's target has unit variance at every level, and both ends are finite and exact.
 */
export const preconditioning = ({ alpha, sigma }: Level, dataStd = 1): Preconditioning => {
  const signal = alpha * dataStd;
  // Math.hypot takes twice as long, and levels are far from where squares overflow.
  const deviation = Math.sqrt(signal * signal + sigma * sigma);
  return {
    input: 1 / deviation,
    // At sigma = 0 this is 1 / alpha without rounding of s; the quotient below would be off by an ulp.
    skip: sigma === 0 ? 1 / alpha : (signal / deviation) * (dataStd / deviation),
    output: (sigma / deviation) * dataStd,
  };
};

/**
 * EDM's F as a prediction type: x0 = skip x + output F, with the coefficients of `preconditioning` (Karras et al. 2022,
 * eq. 7). In terms of the clean data and the noise, with s and v as there,
 *
 *   F = (sigma x0 / s - alpha s noise) / sqrt(v)
 *
 * How x is scaled on its way in is the predicting function's own business; `precondition` does that too. The default is
 * the 0.5 of that paper. @throws TractError if dataStd is not a number above 0.
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
