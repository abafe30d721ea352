import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { combine } from '../numeric/coefficients';
import type { Interval } from '../path/grid';
import { type Level, sameLevel, zipLevels } from '../path/level';
import type { Description } from '../registry/description';

/** The result of a step. The caller owns the tensors. */
export type StepResult = {
  /** x at `interval.to`, in the shape of the input. */
  readonly x: tf.Tensor;
  /**
   * The prediction of x0 with which a DDIM step gives the same x: the denoiser's for DDIM, a blend of
   * predictions whose weights sum to 1 for Runge-Kutta steps. Undefined if the step cannot compute it without
   * cancellation.
   */
  readonly prediction?: tf.Tensor;
};

/** The properties that steps of all kinds declare. */
export interface StepDeclaration {
  readonly name: string;
  /**
   * Order p of the global error O(h^p) in the step size h; for a stochastic step, of the mean and covariance.
   */
  readonly order: number;
  /** Denoiser evaluations of one step. */
  readonly evaluations: number;
  /** Plain data from which `stepFrom` of steps makes the step. */
  readonly description: Description;
}

/**
 * A deterministic single step: takes x from one level to a cleaner one with a denoiser, and needs nothing
 * else. `MultistepStep` and `StochasticStep` are the other kinds.
 */
export interface StepFunction extends StepDeclaration {
  readonly history?: never;
  readonly stochastic?: never;
  /**
   * The step with a lower order across gaps in log-SNR that are too wide for it, which `sample` and `distill`
   * take by default. Default: the step itself.
   */
  readonly lowered?: StepFunction;
  /** Takes x [N, ...] from `interval.from` to `interval.to`. */
  step(denoise: Denoiser, x: tf.Tensor, interval: Interval, condition?: Condition): StepResult;
}

/** The coefficients c_x and c_0 of x_to = c_x x_from + c_0 prediction. */
export interface AffineCoefficients {
  readonly x: number;
  readonly x0: number;
}

/**
 * A step with one evaluation, x_to = c_x x_from + c_0 denoise(x_from), which can be inverted in the
 * prediction.
 */
export interface AffineStep extends StepFunction {
  readonly affine: true;
  /** Returns the coefficients as doubles; { x: 1, x0: 0 } between equal levels. */
  coefficients(from: Level, to: Level): AffineCoefficients;
  /** Returns x at `interval.to` for a given prediction. */
  advance(x: tf.Tensor, prediction: tf.Tensor, interval: Interval): tf.Tensor;
  /**
   * Returns the prediction that takes xFrom to xTo. @throws TractError if the levels of an interval are
   * equal.
   */
  invert(xFrom: tf.Tensor, xTo: tf.Tensor, interval: Interval): tf.Tensor;
  /**
   * Returns the weight w of the composition law, in doubles: two steps t -> t' -> s with predictions p and g
   * equal one step t -> s with w p + (1 - w) g, where w = c_x(t', s) c_0(t, t') / c_0(t, s). It is 1 if t' =
   * s and 0 if t' = t.
   */
  blend(t: Level, tPrime: Level, s: Level): number;
}

/** Whether a step is affine, so that it can be the student's step with TRACT's target. */
export const isAffine = (step: StepFunction): step is AffineStep => 'affine' in step && step.affine === true;

/** The options of `affine`. */
export interface AffineOptions {
  readonly name: string;
  readonly order: number;
  /**
   * Returns the coefficients as doubles. `from` is noisier than `to`. They must be finite at to.sigma = 0 and
   * at from.alpha = 0.
   */
  readonly coefficients: (from: Level, to: Level) => AffineCoefficients;
}

/** Returns an affine step with the given coefficients, and derives its step, inverse and blend from them. */
export const affine = (options: AffineOptions): AffineStep => {
  const { name, order, coefficients } = checkOptions('affine', options, {
    name: true,
    order: true,
    coefficients: true,
  });
  const between = (from: Level, to: Level): AffineCoefficients =>
    sameLevel(from, to) ? { x: 1, x0: 0 } : coefficients(from, to);
  const advance = (x: tf.Tensor, prediction: tf.Tensor, { from, to }: Interval): tf.Tensor => {
    const each = (f: (c: AffineCoefficients) => number) => zipLevels(from, to, (a, b) => f(between(a, b)));
    // A short step is x plus a change. If levels have a constant ratio, rounding c_x to float32 has the same
    // error in each step of a walk: 2e-5 after a thousand steps.
    return combine([each(whole), x], [each((c) => c.x - whole(c)), x], [each((c) => c.x0), prediction]);
  };
  return {
    name,
    order,
    evaluations: 1,
    affine: true,
    description: { kind: name },
    coefficients: between,
    advance,
    step(denoise, x, interval, condition) {
      const prediction = denoise(x, interval.from, condition);
      return { x: advance(x, prediction, interval), prediction };
    },
    invert(xFrom, xTo, { from, to }) {
      const inverse = zipLevels(from, to, (a, b) => {
        const c = between(a, b);
        if (c.x0 === 0)
          throw badArgument(
            'interval',
            { from: a, to: b },
            'a step between equal levels does not depend on the prediction: invert a step that spans an interval.',
          );
        return c;
      });
      const each = (f: (c: AffineCoefficients) => number) =>
        Array.isArray(inverse) ? inverse.map(f) : f(inverse);
      return combine([each((c) => 1 / c.x0), xTo], [each((c) => -c.x / c.x0), xFrom]);
    },
    blend(t, tPrime, s) {
      if (sameLevel(tPrime, s)) return 1;
      return (between(tPrime, s).x * between(t, tPrime).x0) / between(t, s).x0;
    },
  };
};

/** The whole number nearest to c_x, 0 or 1, which float32 represents exactly. */
const whole = (c: AffineCoefficients): number => (c.x >= 0.5 ? 1 : 0);
