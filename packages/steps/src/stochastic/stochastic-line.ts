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

/** The coefficients of x_to = c_x x_from + c_0 prediction + c_n z, where z ~ N(0, I). */
export interface StochasticCoefficients {
  readonly x: number;
  readonly x0: number;
  readonly noise: number;
}

/** The options of `stochasticLine`. */
export interface StochasticLineOptions {
  readonly description: Description;
  /** Order of the mean and the covariance; default 1. */
  readonly order?: number;
  /**
   * Returns the coefficients as doubles. `from` is noisier than `to`. They must be finite at to.sigma = 0 and
   * at from.alpha = 0.
   */
  readonly coefficients: (from: Level, to: Level) => StochasticCoefficients;
}

/**
 * Returns a stochastic step with one evaluation and the given coefficients. Between equal levels x does not
 * change.
 */
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
 * Returns 1 - (r_to / r_from)^2, where r = sigma / alpha: the fraction of the variance of the noise at `to`
 * that x at `from` does not determine, given x0. It is computed as a product, which is exact for short steps
 * and defined at alpha = 0.
 */
export const freshShare = (from: Level, to: Level): number => {
  const whole = to.alpha * from.sigma;
  return (gap(to, from) / whole) * (1 + (from.alpha * to.sigma) / whole);
};

/**
 * Returns the coefficients of x and x0 in the mean of x_to, alpha_to x0 + k eps, where eps = (x - alpha_from
 * x0) / sigma_from and k^2 = sigma_to^2 (1 - eta^2 freshShare).
 */
export const meanCoefficients = (
  from: Level,
  to: Level,
  eta: number,
): Omit<StochasticCoefficients, 'noise'> => {
  const fresh = freshShare(from, to);
  const ratio = (from.alpha * to.sigma) / (to.alpha * from.sigma);
  // k / sigma_to = sqrt(1 - eta^2 fresh), without cancellation.
  const kept = Math.sqrt(ratio * ratio + (1 - eta) * (1 + eta) * fresh);
  const lost = (eta * eta * fresh) / (1 + kept);
  return {
    x: (kept * to.sigma) / from.sigma,
    x0: (gap(to, from) + from.alpha * to.sigma * lost) / from.sigma,
  };
};
