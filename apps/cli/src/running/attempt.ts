import { type BadStep, DivergedError } from '@tractjs/distill';
import { disposeParams, type Engine, type Run } from '@tractjs/tractjs';
import { faultsFrom } from '../options/divergence';
import type { SafetyValues } from '../options/safety';
import type { Output } from '../output';
import { versions } from '../versions';
import type { Job } from './job';
import { faultRecorder } from './record-fault';
import { openRunFolder, type RunFolder, type RunFolderOptions, type RunResult } from './run-folder';
import { storeEvents } from './store-events';
import type { RunRecords } from './under-lock';
import { walkRun } from './walk-run';

export interface AttemptOptions {
  readonly job: Job;
  readonly path: string;
  readonly opening: Omit<RunFolderOptions, 'fresh' | 'onEvent'>;
  readonly fresh: boolean;
  /** Upper limit of the factor of the learning rate, below 1 where the run has diverged before. */
  readonly rate: number;
  readonly safety: SafetyValues;
  readonly records: RunRecords;
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** What came of an attempt: its result, or that the run diverged, and with what factor of the learning rate. */
export type Outcome =
  | { readonly result: Omit<RunResult, 'configuration'> }
  | { readonly diverged: DivergedError; readonly rate: number };

/** Bad steps that people are told of one by one; of those after them there is a count. */
const TOLD = 10;

/** Goes on with a run from its newest checkpoint, or begins it, to its end, and saves what it came to. */
export const attempt = async (options: AttemptOptions): Promise<Outcome> => {
  const { job, path, opening, fresh, safety, records, engine, output, signal } = options;
  const folder = await openRunFolder(path, { ...opening, fresh, onEvent: storeEvents(output, records) });
  if (folder.result) return { result: folder.result };
  if (folder.saved) await records.event('resume', { step: folder.saved.position['step'] ?? 0 });
  const recorder = faultRecorder({ folder: path, configuration: folder.configuration });
  const run: Run = await makeRun(options, folder, async (bad) => {
    const { text, details } = await recorder.record(bad, run.state().position);
    if (recorder.count > TOLD) return;
    output.note(text);
    await records.event('fault', details);
  });
  try {
    const { stage, title } = job;
    const { check } = records;
    const result = await walkRun({ run, folder, output, signal, stage, title, safety, check });
    await check();
    const provenance = { ...job.provenance, engine: engine.backend, versions: versions() };
    await folder.finish(run.model, provenance, result);
    return { result };
  } catch (error) {
    if (error instanceof DivergedError) return { diverged: error, rate: run.state().position['rate'] ?? 1 };
    throw error;
  } finally {
    run.dispose();
  }
};

/** Makes the run with the state that its folder holds, if any; releases that state, which the run has copied. */
const makeRun = async (
  { job, safety, rate }: Pick<AttemptOptions, 'job' | 'safety' | 'rate'>,
  folder: RunFolder,
  onBadStep: (bad: BadStep) => Promise<void>,
): Promise<Run> => {
  const faults = faultsFrom(safety, onBadStep);
  const saved = await folder.resume();
  if (saved === undefined) return job.make({ faults });
  const { tensors, position } = saved;
  const before = position['rate'] ?? 1;
  // A row of bad steps ends with a lower rate.
  const resume = { tensors, position: rate < before ? { ...position, rate, bad: 0 } : position };
  try {
    return await job.make({ faults, resume });
  } finally {
    disposeParams(tensors);
  }
};
