import { TractError } from '@tractjs/core';
import type { DivergedError } from '@tractjs/distill';

/** The folder contains a run with another configuration. Nothing was changed. */
export class OtherRunError extends TractError {
  override readonly name = 'OtherRunError';

  constructor(
    readonly folder: string,
    readonly state: 'unfinished' | 'finished',
    /** What differs, one sentence part for each key, such as "seed was 0 and is now 5". */
    readonly changes: readonly string[],
  ) {
    super(
      `${folder} contains ${state === 'finished' ? 'a finished' : 'an unfinished'} run with another configuration (${changes.join('; ')}): give the earlier configuration to go on with it, choose another folder, or start over in this one (fresh: true).`,
    );
  }
}

/** How far a run was when it was interrupted. */
export interface Interruption {
  /** Training examples so far, and in all. */
  readonly samples: number;
  readonly totalSamples: number;
  /** Folder of the checkpoints. */
  readonly checkpoints: string;
}

/** The signal was aborted. The state is saved, unless the run still waited for its lock. */
export class RunInterruptedError extends TractError {
  override readonly name = 'RunInterruptedError';

  constructor(
    readonly folder: string,
    /** Undefined if the run was still waiting for the lock of its folder. */
    readonly at?: Interruption,
  ) {
    super(
      at === undefined
        ? `Interrupted while waiting for the lock of ${folder}: start the run again to go on.`
        : `Interrupted after ${at.samples} of ${at.totalSamples} samples. The state is saved in ${at.checkpoints}: start the run again to go on.`,
    );
  }
}

/** Training diverged, and lower learning rates did not help or were not asked for. No model was written. */
export class RunDivergedError extends TractError {
  override readonly name = 'RunDivergedError';
  override readonly cause: DivergedError;
  /** The first part of the message: what happened and what is kept. The rest is the remedy. */
  readonly summary: string;

  constructor(
    readonly folder: string,
    /** Step of the last checkpoint; undefined if none was saved. */
    readonly step: number | undefined,
    readonly onDivergence: 'stop' | 'lower-rate',
    cause: DivergedError,
  ) {
    const kept =
      step === undefined
        ? 'No checkpoint was saved before'
        : `The last checkpoint, of step ${step}, is kept in ${folder}/checkpoints`;
    const summary = `${cause.message} No model was written. ${kept}; what happened is recorded in ${folder}/faults.`;
    const remedy =
      onDivergence === 'stop'
        ? "Start the run again with onDivergence: 'lower-rate' to go on from the last checkpoint with half the learning rate."
        : 'The learning rate was lowered as often as allowed: start over with a lower one.';
    super(`${summary} ${remedy}`, { cause });
    this.cause = cause;
    this.summary = summary;
  }
}
