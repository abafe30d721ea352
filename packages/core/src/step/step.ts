import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { combine } from '../numeric/coefficients';
import type { Interval } from '../path/grid';
import { type Level, sameLevel, zipLevels } from '../path/level';
import type { Description } from '../registry/description';

/** Where a step lands. The caller owns the tensors. */
export type StepResult = {
  /** x at `interval.to`, the shape of the x that went in. */
  readonly x: tf.Tensor;
  /**
   * The x0 that a DDIM step would have needed to land on the same x, where the step can say without cancellation:
   * the plain prediction for DDIM, a blend with weights that sum to 1 for Runge-Kutta steps.
   */
  readonly prediction?: tf.Tensor;
};

/** What every step says of itself. */
export interface StepDeclaration {
  readonly name: string;
  /** Order of the global error in the step size; of a stochastic step, of its mean and covariance. */
  readonly order: number;
  /** Denoiser evaluations of one step. */
  readonly evaluations: number;
  readonly description: Description;
}

/**
 * Carries x from one level to a cleaner one with a denoiser: deterministic, spanning one interval, knowing no loop.
 * Rules that need earlier evaluations or noise are of other types, `MultistepStep` and `StochasticStep`.
 */
export interface StepFunction extends StepDeclaration {
  readonly history?: never;
  readonly stochastic?: never;
  /**
   * This step with its order lowered across a gap in log-SNR that is too wide for it, which `sample` takes in its place.
   * Default: the step itself.
   */
  readonly lowered?: StepFunction;
  /** x [N, ...] at `interval.from` to x at `interval.to`. */
  step(denoise: Denoiser, x: tf.Tensor, interval: Interval, condition?: Condition): StepResult;
}

/** x_to = coefficients.x * x_from + coefficients.x0 * prediction. */
export interface AffineCoefficients {
  readonly x: number;
  readonly x0: number;
}

/** A step of one evaluation, x_to = c_x x_from + c_0 denoise(x_from), which can be inverted in the prediction. */
export interface AffineStep extends StepFunction {
  readonly affine: true;
  coefficients(from: Level, to: Level): AffineCoefficients;
  /** x at `interval.to`, given the prediction. */
  advance(x: tf.Tensor, prediction: tf.Tensor, interval: Interval): tf.Tensor;
  /** The prediction that carries x_from to x_to. @throws TractError where from and to are one level. */
  invert(xFrom: tf.Tensor, xTo: tf.Tensor, interval: Interval): tf.Tensor;
  /**
   * The composition law. Two steps t -> t' -> s with predictions p and g land where one step t -> s lands with
   * w p + (1 - w) g; this is w = c_x(t', s) c_0(t, t') / c_0(t, s), in doubles: 1 where t' = s, 0 where t' = t.
   */
  blend(t: Level, tPrime: Level, s: Level): number;
}

/** Whether a step is affine, and so usable as a student's step with TRACT's target. */
export const isAffine = (step: StepFunction): step is AffineStep => 'affine' in step && step.affine === true;

/** What a step author gives; `affine` derives the rest. */
export interface AffineOptions {
  readonly name: string;
  readonly order: number;
  /** In doubles, for two different levels with from the noisier; must stay finite at to.sigma = 0 and from.alpha = 0. */
  readonly coefficients: (from: Level, to: Level) => AffineCoefficients;
}

/** An affine step from its two coefficients: gives step, invert and the composition law. */
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
    // A short step is x plus a change. Rounding c_x itself to float32 would be an error of the same sign in every
    // step of a walk whose levels have a constant ratio: 2e-5 after a thousand of them.
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

/** The whole number next to c_x, 0 or 1: the part of it that float32 holds exactly. */
const whole = (c: AffineCoefficients): number => (c.x >= 0.5 ? 1 : 0);
