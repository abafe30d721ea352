export { distill } from './distill';
export { type DistillOptions, distillOptionNames } from './distill-options';
export type { Draw, Drawn } from './draw';
export { emaWeight, inferenceMomentum } from './ema';
export { type BadStep, DivergedError, type Fault, type FaultOptions } from './faults';
export { NotFiniteError } from './finite';
export { lossFrom, lossKinds, weightFrom, weightKinds } from './from-description';
export {
  type AdamOptions,
  type Learner,
  type LearnerOptions,
  type LearnerUpdate,
  type LearningRate,
  learner,
  linearDecay,
} from './learner';
export { logNormalSigma, uniformTime } from './levels';
export {
  type ErrorOptions,
  type Loss,
  type Measure,
  pseudoHuber,
  type Reduction,
  type StudentLossOptions,
  squared,
  studentLoss,
  weightedError,
} from './loss';
export { edmObjective, type Objective, vpObjective } from './objectives';
export {
  type NextTeacher,
  type Phase,
  type PhaseList,
  type PlacedPhase,
  placePhases,
  planPhases,
  type Steps,
  stepCount,
} from './phases';
export type { ProgressEvent } from './progress';
export type { Run, RunState } from './run';
export { chainTarget, type Place, type Target, type Teaching, tractTarget } from './target';
export type { Guidance } from './told';
export { type LevelSampler, type TrainOptions, train } from './train';
export { minSnr, outputWeight, snrPlusOne, truncatedSnr, uniformWeight, type Weight } from './weights';
