/*
 * Checks of a step.
 *
 * For every kind of step: shapes, both ends of the path, leaks, evaluations, order, and rounding in float32.
 * For an affine step: the inverse in the prediction, and the composition law, w c_0(t, s) = c_x(t', s) c_0(t,
 * t'). For a multistep step: which earlier evaluations it accepts and returns. For a stochastic step: its
 * moments on Gaussian data, and the covariance of samples. `walkChecks` compares walks over given paths with
 * DDIM: a step may be at most 1.05 times as far from the end of the flow in 20 and 50 steps.
 */
export { affineChecks } from './affine-checks';
export type { Rounding } from './rounding-check';
export { type StepCheckOptions, stepChecks } from './step-checks';
export type { StochasticKernel } from './stochastic-checks';
export {
  type WalkCheckOptions,
  type WalkPath,
  type WalkSubject,
  walkBounds,
  walkChecks,
  walkSubject,
} from './walk-checks';
