/*
 * Durable runs: a training that survives the end of its process.
 *
 * `durable` carries a run out in a folder. It locks the folder, so that one process at a time writes there; it
 * finds the newest checkpoint that is complete and makes the run from that state; and it saves the run while it
 * goes on. Saves are timed so that a kill loses at most one save interval of work: a run that would go further
 * waits for the save in progress. If training diverges, the run goes back to its last checkpoint and continues
 * with half the learning rate, if that is asked for. At the end it writes the model and the result, and removes
 * the checkpoints. Everything random is a function of the seed and the step, so a run that was killed any number
 * of times ends with the same bits as one that was not.
 */
export { type DurableResult, type DurableRun, durable } from './durable';
export type { DurableEvent } from './durable-event';
export {
  type DivergenceOptions,
  type DurableContext,
  type DurableJob,
  type DurableOptions,
  durableDefaults,
  type SaveIntervalOptions,
} from './durable-options';
export { OtherRunError, RunDivergedError, RunInterruptedError } from './errors';
export { foreignIn, holdsRun } from './run-marks';
export { type LossPoint, lossPoint, lossPointSchema, type RunResult, readRunResult } from './run-result';
