import * as tf from '@tensorflow/tfjs-core';
import { requireEngine } from '@tractjs/core';
import { attempt } from './attempt';
import { type Channel, channel } from './channel';
import type { DurableEvent } from './durable-event';
import {
  checkDurable,
  type DurableJob,
  type DurableOptions,
  fullConfiguration,
  safetyOf,
} from './durable-options';
import { RunDivergedError } from './errors';
import { lowerRate } from './lower-rate';
import { openRunFolder } from './run-folder';
import type { RunResult } from './run-result';
import { underLock } from './under-lock';

/** The result of a finished run. */
export interface DurableResult extends Omit<RunResult, 'configuration'> {
  /** Folder of the saved model. */
  readonly modelFolder: string;
  /** Whether an earlier call had finished the run. */
  readonly earlier: boolean;
}

/**
 * A run that is carried out by walking it with `for await`. Leaving the loop early saves the state; walking it again,
 * in this process or another, goes on. A finished run yields nothing.
 */
export interface DurableRun extends AsyncIterable<DurableEvent> {
  /** The result; undefined until a loop has ended by itself. */
  readonly result: DurableResult | undefined;
}

/**
 * Carries a run out in a folder, from the newest checkpoint there if one exists, while no other process may write to it.
 * Loops over it throw
 * - OtherRunError if the folder contains a run with another configuration;
 * - RunInterruptedError after the signal was aborted: the state is saved;
 * - RunDivergedError if training diverged and, if that was asked for, lower learning rates did not help;
 * - TractError if another process works in the folder, or it cannot be written to.
 * @throws TractError if an option is out of range.
 */
export const durable = (job: DurableJob, options: DurableOptions): DurableRun => {
  checkDurable(job, options);
  let result: DurableResult | undefined;
  return {
    get result() {
      return result;
    },
    async *[Symbol.asyncIterator]() {
      const events = channel<DurableEvent>();
      try {
        result = yield* carryOut(job, options, events);
      } catch (error) {
        // Reports that came while the error was on its way.
        yield* events.drain();
        throw error;
      }
      yield* events.drain();
    },
  };
};

async function* carryOut(
  job: DurableJob,
  options: DurableOptions,
  events: Channel<DurableEvent>,
): AsyncGenerator<DurableEvent, DurableResult> {
  const { folder: path, fresh = false, otherRun, signal, config, engine = tfjsBackend } = options;
  const safety = safetyOf(options);
  const opening = {
    configuration: fullConfiguration(job.configuration, safety),
    keep: safety.keep,
    otherRun,
  };
  const { modelFolder, configuration, saved, result } = await openRunFolder(path, { ...opening, fresh });
  if (result) return finished(result, modelFolder, true);
  const environment = await engine();
  // Options that do not fit together are refused before anything is written; those of a saved run did fit.
  if (!saved) (await job.make({ every: 1, faults: {} })).dispose();
  const lockOptions = { signal, environment, events, config: config && { ...config, configuration } };
  return yield* underLock(path, lockOptions, async function* (records) {
    let trial = { fresh, rate: 1 };
    for (;;) {
      const { rate } = trial;
      const attemptOptions = { job, path, opening: { ...opening, fresh: trial.fresh }, rate, safety };
      const outcome = yield* attempt({ ...attemptOptions, records, signal, events });
      yield* events.drain();
      if ('result' in outcome) return finished(outcome.result, modelFolder, false);
      const { diverged, checkpoint } = outcome;
      const next = lowerRate(outcome.rate, safety.onDivergence);
      if (next === undefined) throw new RunDivergedError(path, checkpoint, safety.onDivergence, diverged);
      const message = `${diverged.message} Going on from the last checkpoint with ${next} times the learning rate.`;
      yield { event: 'rollback', step: diverged.step, rate: next, message };
      await records.event('rollback', { step: diverged.step, rate: next });
      trial = { fresh: false, rate: next };
    }
  });
}

const finished = (
  { samples, seconds, finalLoss, history }: Omit<RunResult, 'configuration'>,
  modelFolder: string,
  earlier: boolean,
): DurableResult => ({ samples, seconds, finalLoss, history, modelFolder, earlier });

/** The backend that tfjs uses, for environment.json. @throws TractError if none is in use. */
const tfjsBackend: NonNullable<DurableOptions['engine']> = async () => {
  requireEngine();
  return { engine: tf.getBackend(), threads: 1, versions: { tfjs: tf.version_core } };
};
