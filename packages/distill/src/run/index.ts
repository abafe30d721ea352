/*
 * Runs: the loop that training and distillation share.
 *
 * A run is an async iterable of progress events. Its state (parameters, averages, Adam's moments, position)
 * can be read after any step and resumed from. One optimiser step, number i of its phase, with gradient g:
 *
 *   p <- Adam(p, g),  each average e <- (1 - w_i) e + w_i p,  w_i = (1 - mu) / (1 - mu^i).
 *
 * The learner applies one such update. The training loop takes the steps from the run's position on, reads
 * data ahead and skips steps whose loss or gradient is not finite. All randomness is a function of the seed
 * and the step's number, so a run that is stopped and resumed computes the same bits.
 */
export { emaWeight, inferenceMomentum } from './ema';
export { type BadStep, DivergedError, type Fault, type FaultOptions } from './faults';
export { NotFiniteError } from './finite';
export {
  type AdamSettings,
  type Learner,
  type LearnerOptions,
  type LearnerUpdate,
  type LearningRate,
  learner,
  linearDecay,
} from './learner';
export type { ProgressEvent } from './progress';
export type { Run, RunState } from './run';
