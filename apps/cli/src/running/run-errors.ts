import { NoCheckpointError, OtherRunError, RunDivergedError, RunInterruptedError } from '@tractjs/runs';
import { TractError } from '@tractjs/tractjs';
import { InterruptedError, UsageError } from '../errors';
import { compact } from '../terminal/progress-line';

/** Converts errors of `durable` to errors with this command's exit codes, and with remedies that name its flags. */
export const withFlags = (error: unknown): unknown => {
  if (error instanceof OtherRunError) return otherRun(error);
  if (error instanceof RunInterruptedError) return interrupted(error);
  if (error instanceof RunDivergedError)
    return new TractError(`${error.summary} ${remedyOf(error)}`, { cause: error });
  if (error instanceof NoCheckpointError)
    return new TractError(`${error.summary}: restore the folder from a copy, or start over with --fresh.`);
  return error;
};

const otherRun = ({ folder, state, changes }: OtherRunError): UsageError => {
  const run = state === 'finished' ? 'a finished run' : 'an unfinished run';
  return new UsageError(
    `${folder} contains ${run} with other settings (${changes.join('; ')}): use the earlier settings to continue it, choose another folder with --out, or pass --fresh to start over in this one.`,
  );
};

const interrupted = ({ folder, at }: RunInterruptedError): InterruptedError =>
  new InterruptedError(
    at === undefined
      ? `Interrupted while waiting for the lock of ${folder}: run the same command again to continue.`
      : `Interrupted after ${compact(at.samples)} of ${compact(at.totalSamples)} samples. The state is saved in ${at.checkpoints}: run the same command, without --fresh, to continue.`,
  );

const remedyOf = ({ onDivergence }: RunDivergedError): string =>
  onDivergence === 'stop'
    ? 'Run the command again with --on-divergence lower-rate to continue from the last checkpoint with half the learning rate.'
    : 'The learning rate has reached its lowest value: start again with a lower --learning-rate, in another folder or with --fresh.';
