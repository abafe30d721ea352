/*
 * Objectives: which levels are trained, how an error is measured, and how much it counts.
 *
 * A loss is w(level) d(prediction, target): the weight w depends on the log-SNR (truncated SNR, min-SNR, SNR
 * + 1, EDM's output weight), the distance d is a square or a pseudo-Huber. An objective for a teacher joins
 * a sampler of levels and a weight, as in iDDPM's and in EDM's training.
 */
export { type LevelSampler, logNormalSigma, uniformTime } from './levels';
export {
  type ErrorOptions,
  type Loss,
  type Measure,
  type PseudoHuberOptions,
  pseudoHuber,
  type Reduction,
  type StudentLossOptions,
  squared,
  studentLoss,
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
