/*
 * Steps: from x at a level t to x at a cleaner level s.
 *
 * A single step integrates the probability flow d(x / alpha) / dr = eps, with r = sigma / alpha (Song et al.
 * 2021, "DDIM", equation 14), from x and the denoiser alone, as a distiller requires. An affine step is
 * x_s = c_x x_t + c_0 D(x_t), so it has an inverse in the prediction, and two of them blend into one:
 * TRACT's target needs both. A multistep step also takes evaluations at levels above t, and a stochastic step
 * takes noise; both are arguments, so steps have no state. Types and `isMultistep`, `isStochastic` and
 * `isAffine` distinguish the kinds. `selectOrder` chooses between a step and its `lowered` form.
 */
export { selectOrder } from './select-order';
export {
  type AffineCoefficients,
  type AffineOptions,
  type AffineStep,
  affine,
  isAffine,
  type StepDeclaration,
  type StepFunction,
  type StepResult,
} from './step';
export {
  type AnyStep,
  checkSingleStep,
  checkStep,
  isMultistep,
  isStochastic,
  type MultistepOptions,
  type MultistepResult,
  type MultistepStep,
  multistep,
  type NoiseSource,
  type Past,
  type StochasticStep,
} from './step-kinds';
