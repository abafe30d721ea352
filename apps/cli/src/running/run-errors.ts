import { NoCheckpointError, OtherRunError, RunDivergedError, RunInterruptedError } from '@tractjs/runs';
import { TractError } from '@tractjs/tractjs';
import { InterruptedError, UsageError } from '../errors';
import { compact } from '../terminal/progress-line';

/** What `durable` throws, with remedies in terms of this command's flags and with its exit codes. */
export const withFlags = (error: unknown): unknown => {
  if (error instanceof OtherRunError) return otherRun(error);
  if (error instanceof RunInterruptedError) return interrupted(error);
  if (error instanceof RunDivergedError)
    return new TractError(`${error.summary} ${remedyOf(error)}`, { cause: error });
  if (error instanceof NoCheckpointError)
    return new TractError(`${error.summary}: put the folder back from a copy, or start over with --fresh.`);
  return error;
};

const otherRun = ({ folder, state, changes }: OtherRunError): UsageError => {
  const run = state === 'finished' ? 'a finished run' : 'an unfinished run';
  return new UsageError(
    `${folder} holds ${run} with other settings (${changes.join('; ')}): use the earlier settings to go on with it, choose another folder with --out, or pass --fresh to start over in this one.`,
  );
};

const interrupted = ({ folder, at }: RunInterruptedError): InterruptedError =>
  new InterruptedError(
    at === undefined
      ? `Interrupted while waiting for the lock of ${folder}: run the same command again to go on.`
      : `Interrupted after ${compact(at.samples)} of ${compact(at.totalSamples)} samples. The state is saved in ${at.checkpoints}: run the same command, without --fresh, to go on.`,
  );

const remedyOf = ({ onDivergence }: RunDivergedError): string =>
  onDivergence === 'stop'
    ? 'The command that began the run, with --on-divergence lower-rate, goes on from the last checkpoint with half the learning rate.'
    : 'The learning rate was lowered as often as it may be: begin anew with a lower --learning-rate, in another folder or with --fresh.';
