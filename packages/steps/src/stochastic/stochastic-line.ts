import * as tf from '@tensorflow/tfjs-core';
import {
  checkOptions,
  combine,
  type Description,
  gap,
  type Level,
  type StochasticStep,
  sameLevel,
  zipLevels,
} from '@tractjs/core';

/** x_to = coefficients.x x_from + coefficients.x0 prediction + coefficients.noise z, z ~ N(0, 1). */
export interface StochasticCoefficients {
  readonly x: number;
  readonly x0: number;
  readonly noise: number;
}

/** What the author of such a step gives. */
export interface StochasticLineOptions {
  readonly description: Description;
  /** Of mean and covariance; default 1. */
  readonly order?: number;
  /** In doubles, for two different levels with from the noisier; must stay finite at to.sigma = 0 and from.alpha = 0. */
  readonly coefficients: (from: Level, to: Level) => StochasticCoefficients;
}

/** A stochastic step of one evaluation from its three coefficients. Between equal levels x stays as it is. */
export const stochasticLine = (options: StochasticLineOptions): StochasticStep => {
  const {
    description,
    order = 1,
    coefficients,
  } = checkOptions('stochasticLine', options, { description: true, order: true, coefficients: true });
  const between = (from: Level, to: Level): StochasticCoefficients =>
    sameLevel(from, to) ? { x: 1, x0: 0, noise: 0 } : coefficients(from, to);
  return {
    name: description.kind,
    order,
    evaluations: 1,
    description,
    stochastic: true,
    step: (denoise, x, { from, to }, noise, condition) =>
      tf.tidy(() => {
        const each = (f: (c: StochasticCoefficients) => number) =>
          zipLevels(from, to, (a, b) => f(between(a, b)));
        const terms = [
          [each((c) => c.x), x],
          [each((c) => c.x0), denoise(x, from, condition)],
          [each((c) => c.noise), noise(x.shape)],
        ] as const;
        return { x: combine(...terms) };
      }),
  };
};

/**
 * 1 - (r_to / r_from)^2, r = sigma / alpha: the share of the noise at `to`, in units of its own variance, that is not
 * determined by x at `from` once x0 is known. As a product: short steps keep their digits, and alpha = 0 is no trouble.
 */
export const freshShare = (from: Level, to: Level): number => {
  const whole = to.alpha * from.sigma;
  return (gap(to, from) / whole) * (1 + (from.alpha * to.sigma) / whole);
};

/**
 * alpha_to x0 + k eps + noise z, with eps = (x - alpha_from x0) / sigma_from the noise that the prediction leaves of x
 * and k^2 = sigma_to^2 (1 - eta^2 freshShare): the coefficients of x and x0 in it.
 */
export const meanCoefficients = (
  from: Level,
  to: Level,
  eta: number,
): Omit<StochasticCoefficients, 'noise'> => {
  const fresh = freshShare(from, to);
  const ratio = (from.alpha * to.sigma) / (to.alpha * from.sigma);
  // k / sigma_to, from 1 - eta^2 fresh without the difference.
  const kept = Math.sqrt(ratio * ratio + (1 - eta) * (1 + eta) * fresh);
  const lost = (eta * eta * fresh) / (1 + kept);
  return {
    x: (kept * to.sigma) / from.sigma,
    x0: (gap(to, from) + from.alpha * to.sigma * lost) / from.sigma,
  };
};
