import { type BadStep, DivergedError, type Run } from '@tractjs/distill';
import { disposeParams } from '@tractjs/ops';
import type { OnEvent } from '../checkpoint';
import type { RunEventName } from '../records';
import type { Channel } from './channel';
import type { DurableEvent } from './durable-event';
import { type DurableJob, faultsOf, type Safety } from './durable-options';
import { faultRecorder } from './record-fault';
import { openRunFolder, type RunFolder, type RunFolderOptions } from './run-folder';
import type { RunResult } from './run-result';
import type { RunRecords } from './under-lock';
import { walkDurably } from './walk-durably';

export interface AttemptOptions {
  readonly job: DurableJob;
  readonly path: string;
  readonly opening: Omit<RunFolderOptions, 'onEvent'>;
  /** Upper limit of the factor of the learning rate: below 1 if the run has diverged before. */
  readonly rate: number;
  readonly safety: Safety;
  readonly records: RunRecords;
  readonly signal: AbortSignal | undefined;
  readonly events: Channel<DurableEvent>;
}

/** The outcome of an attempt: its result, or that the run diverged, with what it can go back to. */
export type Outcome =
  | { readonly result: Omit<RunResult, 'configuration'> }
  | {
      readonly diverged: DivergedError;
      /** The factor of its learning rate. */
      readonly rate: number;
      /** Step of the last checkpoint, if any. */
      readonly checkpoint: number | undefined;
    };

/** Bad steps that are reported one by one; later ones are only counted. */
const MAX_REPORTED = 10;

/** Starts a run, or goes on from its newest checkpoint, to its end; then saves the model and the result. */
export async function* attempt(options: AttemptOptions): AsyncGenerator<DurableEvent, Outcome> {
  const { job, path, opening, safety, records, signal, events } = options;
  let checkpoint: number | undefined;
  const storeEvents = toRecords(records, events);
  const onEvent: OnEvent = (event) => {
    if (event.event === 'save') checkpoint = event['step'] as number;
    storeEvents(event);
  };
  const folder = await openRunFolder(path, { ...opening, onEvent });
  if (folder.result) return { result: folder.result };
  checkpoint = folder.saved?.position['step'];
  if (folder.saved) await records.event('resume', { step: checkpoint ?? 0 });
  const recorder = faultRecorder({ folder: path, configuration: folder.configuration });
  const run = await makeRun(options, folder, async (bad) => {
    const { message, details } = await recorder.record(bad, run.state().position);
    if (recorder.count > MAX_REPORTED) return;
    events.push({ event: 'fault', ...details, message });
    await records.event('fault', details);
  });
  try {
    const result = yield* walkDurably({ run, folder, signal, safety, events, check: records.check });
    yield* events.drain();
    await records.check();
    await folder.finish(run.model, job.provenance?.() ?? job.configuration, result);
    return { result };
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return { diverged: error, rate: run.state().position['rate'] ?? 1, checkpoint };
  } finally {
    run.dispose();
  }
}

/** Makes the run with the state that its folder contains, if any; releases that state, which the run has copied. */
const makeRun = async (
  { job, safety, rate }: Pick<AttemptOptions, 'job' | 'safety' | 'rate'>,
  folder: RunFolder,
  onBadStep: (bad: BadStep) => Promise<void>,
): Promise<Run> => {
  const context = { every: 1, faults: faultsOf(safety, onBadStep) } as const;
  const saved = await folder.resume();
  if (saved === undefined) return job.make(context);
  const { tensors, position } = saved;
  const before = position['rate'] ?? 1;
  // A row of bad steps ends with a lower rate.
  const resume = { tensors, position: rate < before ? { ...position, rate, bad: 0 } : position };
  try {
    return await job.make({ ...context, resume });
  } finally {
    disposeParams(tensors);
  }
};

/** Names of the events of a checkpoint store in events.jsonl. */
const NAMES: Readonly<Record<string, RunEventName>> = {
  save: 'save',
  fallback: 'fallback',
  curve: 'fallback',
};

type Detail = string | number | boolean;

/** Records what happens to a run's checkpoints, and passes it on. A save that fails is reported by who saves. */
const toRecords =
  (records: RunRecords, events: Channel<DurableEvent>): OnEvent =>
  (event) => {
    const { event: name, ...rest } = event;
    if (rest['during'] !== 'save') events.push(event as unknown as DurableEvent);
    const details = Object.entries(rest).filter((pair): pair is [string, Detail] =>
      ['string', 'number', 'boolean'].includes(typeof pair[1]),
    );
    void records.event(NAMES[name] ?? 'error', Object.fromEntries(details));
  };
