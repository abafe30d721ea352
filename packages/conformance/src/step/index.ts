/*
 * Checks of a step: its contract (shapes, ends, leaks), its order, the inverse of an affine step, the noise
 * of a stochastic one, and a walk along every default grid, which must not be worse than DDIM's.
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
