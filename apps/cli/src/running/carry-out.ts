import type { RunConfig } from '@tractjs/runs';
import { type Engine, TractError } from '@tractjs/tractjs';
import { divergenceConfiguration } from '../options/divergence';
import { type SafetyValues, safetyDefaults } from '../options/safety';
import type { Output } from '../output';
import { glanceAtCheckpoints } from '../runs/glance-at-checkpoints';
import { attempt } from './attempt';
import type { Job } from './job';
import { lowerRate } from './lower-rate';
import { openRunFolder, type RunResult } from './run-folder';
import { underLock } from './under-lock';

export interface CarryOutOptions {
  /** The run's folder. */
  readonly path: string;
  readonly fresh: boolean;
  /** What to do about a run with another configuration; default 'refuse'. */
  readonly other?: 'refuse' | 'start-over';
  readonly safety?: SafetyValues;
  /** How `tract resume` runs it again; left out for runs that another command goes on with, such as a demo's. */
  readonly config?: Omit<RunConfig, 'version' | 'configuration'>;
  /** Starts the engine; not called where the run is finished. */
  readonly engine: () => Promise<Engine>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** What came of a job. */
export interface CarriedOut {
  readonly modelFolder: string;
  readonly result: Omit<RunResult, 'configuration'>;
  /** Whether an earlier call had done it. */
  readonly earlier: boolean;
}

/**
 * Carries a job out in its folder, from the newest checkpoint there if it has one, while nobody else may write to it.
 * @throws UsageError where the folder holds a run with another configuration, InterruptedError after a signal, TractError
 * where the loss has diverged and, if that was asked for, lower learning rates did not help.
 */
export const carryOut = async (job: Job, options: CarryOutOptions): Promise<CarriedOut> => {
  const { path, fresh, other, config, output, signal, safety = safetyDefaults } = options;
  const opening = {
    configuration: { ...job.configuration, ...divergenceConfiguration(safety) },
    keep: safety.keep,
    ...(other && { other }),
  };
  const seen = await openRunFolder(path, { ...opening, fresh });
  const { modelFolder, configuration } = seen;
  if (seen.result) return { modelFolder, result: seen.result, earlier: true };
  const engine = await options.engine();
  // What does not fit together is told before anything is written; what was saved did fit.
  if (!seen.saved) (await job.make({ faults: {} })).dispose();
  const work = { job, path, opening, safety, engine, output, signal };
  const under = { engine, output, signal, config: config && { ...config, configuration } };
  const result = await underLock(path, under, async (records) => {
    let trial = { fresh, rate: 1 };
    for (;;) {
      const outcome = await attempt({ ...work, records, ...trial });
      if ('result' in outcome) return outcome.result;
      const { diverged, rate } = outcome;
      const next = lowerRate(rate, safety);
      if (next === undefined) throw new TractError(`${diverged.message} ${await adviceOn(path, safety)}`);
      output.note(
        `${diverged.message} Going on from the last checkpoint with ${next} times the learning rate.`,
      );
      await records.event('rollback', { step: diverged.step, rate: next });
      trial = { fresh: false, rate: next };
    }
  });
  return { modelFolder, result, earlier: false };
};

const adviceOn = async (path: string, { onDivergence }: SafetyValues): Promise<string> => {
  const [checkpoint] = (await glanceAtCheckpoints(path)).whole;
  const kept = checkpoint
    ? `The last checkpoint, of step ${checkpoint.step}, is kept in ${path}/checkpoints`
    : 'No checkpoint was saved before';
  const what = `No model was written. ${kept}; what happened is recorded in ${path}/faults.`;
  return onDivergence === 'stop'
    ? `${what} The command that began the run, with --on-divergence lower-rate, goes on from the last checkpoint with half the learning rate.`
    : `${what} The learning rate was lowered as often as it may be: begin anew with a lower --learning-rate, in another folder or with --fresh.`;
};
