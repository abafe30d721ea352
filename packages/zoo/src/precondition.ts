import * as tf from '@tensorflow/tfjs-core';
import { badArgument, combine, type Level, logSnr, mapLevels, perExample } from '@tractjs/core';
import type { RawNetwork, ZooNetwork } from './raw-network';

export interface PreconditionOptions {
  /** Standard deviation of the data. Default 1. */
  readonly dataStd?: number;
}

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
  const deviation = Math.hypot(signal, sigma);
  return {
    input: 1 / deviation,
    // At sigma = 0 this is 1 / alpha without rounding of s; the quotient below would be off by an ulp.
    skip: sigma === 0 ? 1 / alpha : (signal / deviation) * (dataStd / deviation),
    output: (sigma / deviation) * dataStd,
  };
};

/**
 * Makes a denoiser of a raw network, with `preconditioning`. The network is told the log-SNR, held within +-20.
 * At sigma = 0 the result is x / alpha exactly; at alpha = 0 it is finite. Coefficients are computed as doubles.
 */
export const precondition = (raw: RawNetwork, options: PreconditionOptions = {}): ZooNetwork => {
  const { dataStd = 1 } = options;
  checkDataStd(dataStd);
  return {
    name: raw.name,
    description: raw.description,
    shape: raw.shape,
    classes: raw.classes,
    paramShapes: raw.paramShapes,
    init: raw.init,
    apply: (params, x, levels, condition) =>
      tf.tidy(() => {
        checkInput(raw, x);
        const each = (part: keyof Preconditioning) =>
          mapLevels(levels, (level) => preconditioning(level, dataStd)[part]);
        const conditioning = perExample(levels, x.shape[0] ?? 0, (level) =>
          Math.min(20, Math.max(-20, logSnr(level))),
        );
        const output = raw.apply(params, combine([each('input'), x]), conditioning, condition);
        return combine([each('skip'), x], [each('output'), output]);
      }),
  };
};

const checkDataStd = (dataStd: number): void => {
  if (!(dataStd > 0 && Number.isFinite(dataStd)))
    throw badArgument('dataStd', dataStd, 'give the standard deviation of the data, a number above 0.');
};

const checkInput = (raw: RawNetwork, x: tf.Tensor): void => {
  const fits = x.rank === raw.shape.length + 1 && raw.shape.every((size, i) => x.shape[i + 1] === size);
  if (!fits)
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      `the network ${raw.name} takes [N, ${raw.shape.join(', ')}].`,
    );
};
