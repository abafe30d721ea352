export { checkChoice, checkNone, checkOptions, type OptionNames } from './check-options';
export {
  checkGrid,
  checkModel,
  checkNetwork,
  checkSchedule,
  checkSource,
  checkStep,
  checkWeighted,
} from './check-parts';
export { broadcast, combine, noised, perExample } from './coefficients';
export { type CountedDenoiser, counted } from './count';
export type { Batch, DataSource } from './data-source';
export { type Condition, clip, type Denoiser, type Range } from './denoiser';
export { badArgument, TractError } from './errors';
export { type Coordinate, type GridRule, type Interval, interval, type TimeGrid, timeGrid } from './grid';
export { explicit, subGrid } from './grid-rules';
export { type GuideOptions, guide } from './guide';
export { type IddpmTableOptions, iddpmTable } from './iddpm-table';
export { ensureGradient, hasKernel, runKernel } from './kernels';
export {
  gap,
  type Level,
  type Levels,
  levelList,
  logSnr,
  mapLevels,
  noiseRatio,
  sameLevel,
  zipLevels,
} from './level';
export { namingFile } from './naming-file';
export { nearName, unknownName } from './near-name';
export { denoiser, type Model, type Network, type Params } from './network';
export { printable } from './printable';
export { type RandomSource, randomSource } from './random';
export { requireEngine } from './require-engine';
export {
  type SampleOptions,
  type SamplePoint,
  type SampleStart,
  type StepNoise,
  sample,
  stepNoise,
  type TrajectoryOptions,
  trajectory,
} from './sample';
export { checkKnownLevels, type KnownLevels, type SampleGridOptions, sampleGrid } from './sample-grid';
export { type Description, isDescription, type Schedule, sameDescription } from './schedule';
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
export { type ThresholdOptions, threshold } from './threshold';
