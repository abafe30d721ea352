import { type DurableResult, durable, type RunConfig } from '@tractjs/runs';
import type { Engine, ProgressEvent } from '@tractjs/tractjs';
import { checkRunFolder } from '../destinations/check-run-folder';
import type { SafetyValues } from '../options/safety';
import type { Output } from '../terminal/output';
import { compact, duration, type ProgressLine } from '../terminal/progress-line';
import { versions } from '../versions';
import type { Job } from './job';
import { withFlags } from './run-errors';

export interface CarryOutOptions {
  /** The run's folder. */
  readonly path: string;
  readonly fresh: boolean;
  /** What happens to a run with another configuration; default 'refuse'. */
  readonly otherRun?: 'refuse' | 'start-over';
  /** Default: those of `durable`. */
  readonly safety?: Partial<SafetyValues>;
  /** The configuration for `tract resume`; undefined for runs that another command continues, such as a demo's. */
  readonly config?: Omit<RunConfig, 'version' | 'configuration'>;
  /** Starts the engine; not called if the run is finished. */
  readonly engine: () => Promise<Engine>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/**
 * Runs a job in its folder with `durable`, and reports its events.
 * @throws UsageError if the folder contains a run with another configuration, InterruptedError after a signal, TractError
 * if training has diverged and, if that was asked for, lower learning rates did not help.
 */
export const carryOut = async (job: Job, options: CarryOutOptions): Promise<DurableResult> => {
  const { path, fresh, otherRun, config, output, signal, safety = {} } = options;
  const { saveSeconds, saveSamples, keep, onDivergence, badSteps, explode } = safety;
  const { stage, title, make, configuration, provenance } = job;
  await checkRunFolder(path);
  let backend: string | undefined;
  const run = durable(
    {
      make,
      configuration,
      provenance: () => ({ ...provenance, engine: backend, versions: versions() }),
    },
    {
      folder: path,
      fresh,
      otherRun,
      signal,
      config,
      saveSeconds,
      saveSamples,
      keep,
      onDivergence,
      badSteps,
      explode,
      async engine() {
        const { line, threads, ...engine } = await options.engine();
        backend = engine.backend;
        const { node: _, ...packages } = versions();
        return { engine: line, threads, versions: packages };
      },
    },
  );
  let line: ProgressLine | undefined;
  try {
    for await (const event of run) {
      if (event.event === 'start') line = output.stage(title);
      else if (event.event === 'progress') {
        const { event: _, ...progress } = event;
        output.emit('progress', { stage, ...progress });
        line?.update(progressOf(progress));
      } else if ('message' in event) output.note(event.message);
    }
  } catch (error) {
    line?.clear();
    throw withFlags(error);
  }
  const result = run.result as DurableResult;
  const { samples, seconds, finalLoss } = result;
  line?.done(`${compact(samples)} samples in ${duration(seconds)}, loss ${finalLoss.toPrecision(4)}`);
  return result;
};

const progressOf = (event: ProgressEvent) => ({
  fraction: event.samples / event.totalSamples,
  rate: event.rate,
  loss: event.loss,
  secondsLeft: event.secondsLeft,
  detail: detailOf(event),
});

const detailOf = ({ from, to, phase, phases, skipped }: ProgressEvent): string =>
  [
    ...(phases > 1 ? [`${from} -> ${to} steps (phase ${phase + 1} of ${phases})`] : []),
    ...(skipped > 0 ? [`${skipped} steps skipped`] : []),
  ].join(', ');
