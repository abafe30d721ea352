/*
 * Steps: one move of x from a level t to a level s with less noise.
 *
 * A step integrates the probability flow between two levels (Song et al. 2021, equation 13). A single-step
 * method needs x and the denoiser only, so a student can learn it in one evaluation; where x at s is affine
 * in x at t and in the prediction, an affine step also has an inverse, which TRACT needs for its target. A
 * multistep method also takes the predictions at the levels before t. A stochastic step adds fresh noise.
 * The type says which of the three a step is.
 */
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
