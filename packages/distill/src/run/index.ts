/*
 * Runs: the loop that training and distillation share.
 *
 * A run is an async iterable: it yields progress, and its state (weights, averages, moments of Adam,
 * position) can be read after any step and given back later. The learner applies one update; the walk does
 * step after step from a position, reads data ahead, and passes on faults such as a loss that is not finite.
 * Everything random is a function of the seed and the step's number, so a run that was stopped goes on to
 * the same bits.
 */
export { emaWeight, inferenceMomentum } from './ema';
export { type BadStep, DivergedError, type Fault, type FaultOptions } from './faults';
export { NotFiniteError } from './finite';
export {
  type AdamOptions,
  type Learner,
  type LearnerOptions,
  type LearnerUpdate,
  type LearningRate,
  learner,
  linearDecay,
} from './learner';
export type { ProgressEvent } from './progress';
export type { Run, RunState } from './run';
