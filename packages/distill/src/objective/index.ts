/*
 * Objectives: the levels that are trained, the loss of an error, and its weight.
 *
 * The loss of a batch is the mean over its examples of w(level) d(e), with e the sum or the mean of
 * (prediction - target)^2 over one example. The weight w is a function of the level: the truncated SNR
 * min(max, max(min, alpha^2 / sigma^2)), SNR + 1, or EDM's 1 / c_out^2. The loss d is e itself or the
 * pseudo-Huber sqrt(e + c^2) - c. A student's error is measured on its x0 prediction (measure 'target') or on
 * x at the end of its step ('endpoint'); for DDIM's step both give the same loss. A teacher's objective is
 * a sampler of levels and a weight: uniform times with SNR + 1, or EDM's log-normal sigma with 1 / c_out^2.
 */
export { type LevelSampler, logNormalSigma, uniformTime } from './levels';
export {
  type Loss,
  type Measure,
  type PseudoHuberOptions,
  pseudoHuber,
  type Reduction,
  type StudentLossOptions,
  squared,
  studentLoss,
  type WeightedErrorOptions,
  weightedError,
} from './loss';
export { edmObjective, type Objective, vpObjective } from './objectives';
export { losses, lossFrom, lossKinds, weightFrom, weightKinds, weights } from './registry';
export {
  minSnr,
  type OutputWeightOptions,
  outputWeight,
  snrPlusOne,
  type TruncatedSnrOptions,
  truncatedSnr,
  uniformWeight,
  type Weight,
} from './weights';
