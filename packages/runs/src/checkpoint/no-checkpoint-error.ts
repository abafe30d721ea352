import { TractError } from '@tractjs/core';

/** An error for a run that has checkpoints, none of which is complete. */
export class NoCheckpointError extends TractError {
  override readonly name = 'NoCheckpointError';

  constructor(
    /** The first part of the message: which checkpoints are damaged, and how. The rest is the remedy. */
    readonly summary: string,
  ) {
    super(`${summary}: put the folder back from a copy, or start over (fresh: true).`);
  }
}
