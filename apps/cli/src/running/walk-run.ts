import type { ProgressEvent, Run } from '@tractjs/tractjs';
import { InterruptedError } from '../errors';
import { type SafetyValues, safetyDefaults } from '../options/safety';
import type { Output } from '../output';
import { compact, duration } from '../progress-line';
import { gatherEvents } from './gather';
import { type LossPoint, lossPoint } from './loss-point';
import type { RunFolder, RunResult } from './run-folder';
import { saveSchedule } from './save-schedule';

export interface WalkOptions {
  /** Made with `every: 1`. */
  readonly run: Run;
  readonly folder: RunFolder;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** The stage's name in JSON events. */
  readonly stage: string;
  /** The stage's name for people; default: the same. */
  readonly title?: string;
  readonly safety?: SafetyValues;
  /** Called before a checkpoint is written. @throws TractError where another process has taken the run over. */
  readonly check?: () => Promise<void>;
}

/** Optimiser steps between two points of the loss curve. */
const EVENT_STEPS = 10;

/**
 * Walks a run to its end with progress and a checkpoint every so often, which is written while it goes on; where a write is
 * late, the run waits for it rather than go more than the interval beyond the checkpoint before. On an interrupt it finishes
 * the step, saves, and throws InterruptedError. A checkpoint that cannot be saved is reported, and tried again when the next
 * one is due; at an interrupt it is an error.
 */
export const walkRun = async (options: WalkOptions): Promise<Omit<RunResult, 'configuration'>> => {
  const { run, folder, output, signal, stage, title = stage } = options;
  const { safety = safetyDefaults, check = async () => {} } = options;
  const { configuration, saved } = folder;
  const writer = await folder.begin();
  const history: LossPoint[] = (saved?.points ?? []).map(lossPoint);
  const began = performance.now();
  const seconds = () => (saved?.seconds ?? 0) + (performance.now() - began) / 1000;
  const line = output.stage(title);
  const gather = gatherEvents(EVENT_STEPS, (saved?.pending ?? []) as unknown as ProgressEvent[]);
  const schedule = saveSchedule(safety, saved?.position['step']);
  const save = () =>
    writer.save(run.state(), {
      configuration,
      seconds: seconds(),
      score: schedule.began(),
      pending: gather.pending as unknown as Readonly<Record<string, number>>[],
    });
  let saving: Promise<void> | undefined;
  /** Begins a save while the training goes on. */
  const beginSave = (): void => {
    const ended = (problem?: Error) => {
      saving = undefined;
      schedule.ended(problem === undefined);
      if (problem) output.note(`${problem.message} The run goes on, and tries again.`);
    };
    saving = save().then(() => ended(), ended);
  };
  let samples = 0;
  try {
    // What a run that diverges early is taken back to.
    if (safety.onDivergence === 'lower-rate' && !saved) await save();
    if (!run.finished) writer.prepare(run.state());
    for await (const event of run) {
      samples = event.samples;
      schedule.add(event);
      for (const joined of gather.take(event, run.finished)) {
        const { phase, loss, step, gradientNorm, learningRate, rate } = joined;
        history.push(lossPoint(joined));
        const point = { step, phase, samples: joined.samples, loss, gradientNorm, learningRate, rate };
        writer.metrics.add({ ...point, seconds: seconds() });
        output.emit('progress', { stage, ...joined });
        line.update({
          fraction: joined.samples / joined.totalSamples,
          rate: joined.rate,
          loss: joined.loss,
          secondsLeft: joined.secondsLeft,
          detail: detailOf(joined),
        });
      }
      if (run.finished) continue;
      for (;;) {
        const busy = saving !== undefined || writer.busy;
        if (!busy && !signal.aborted && schedule.due()) {
          await check();
          beginSave();
        }
        if (!schedule.full() || !(saving || writer.busy)) break;
        await schedule.waitFor(saving ?? writer.settle());
      }
      if (signal.aborted) {
        await writer.settle();
        await check();
        await save();
        const share = `${compact(event.samples)} of ${compact(event.totalSamples)} samples`;
        throw new InterruptedError(
          `Interrupted after ${share}. The state is saved in ${folder.checkpointFolder}: run the same command, without --fresh, to go on.`,
        );
      }
    }
  } catch (error) {
    line.clear();
    throw error;
  } finally {
    await saving;
    await writer.settle();
  }
  const finalLoss = history.at(-1)?.loss ?? Number.NaN;
  const total = samples || (history.at(-1)?.samples ?? 0);
  line.done(`${compact(total)} samples in ${duration(seconds())}, loss ${finalLoss.toPrecision(4)}`);
  return { samples: total, seconds: seconds(), finalLoss, history };
};

const detailOf = ({ from, to, phase, phases, skipped }: ProgressEvent): string =>
  [
    ...(phases > 1 ? [`${from} -> ${to} steps (phase ${phase + 1} of ${phases})`] : []),
    ...(skipped > 0 ? [`${skipped} steps passed over`] : []),
  ].join(', ');
