import type { ProgressEvent, Run } from '@tractjs/distill';
import type { Channel } from './channel';
import type { DurableEvent } from './durable-event';
import type { Safety } from './durable-options';
import { RunInterruptedError } from './errors';
import { gatherEvents } from './gather';
import type { RunFolder } from './run-folder';
import { type LossPoint, lossPoint, type RunResult } from './run-result';
import { saveSchedule } from './save-schedule';

export interface WalkOptions {
  /** Made with `every: 1`. */
  readonly run: Run;
  readonly folder: RunFolder;
  readonly safety: Safety;
  readonly signal: AbortSignal | undefined;
  readonly events: Channel<DurableEvent>;
  /** Called before a checkpoint is written. @throws TractError if another process has taken the run over. */
  readonly check: () => Promise<void>;
}

/** Optimiser steps between two points of the loss curve. */
const EVENT_STEPS = 10;

/**
 * Walks a run to its end, and saves it every so often while it goes on; if a write is late, the run waits for it rather
 * than go more than an interval beyond the checkpoint before. If the signal is aborted, it finishes the step, saves, and
 * throws RunInterruptedError; if the caller leaves the loop, it saves. A checkpoint that cannot be saved is reported,
 * and tried again when the next one is due; at an interruption it is an error.
 */
export async function* walkDurably(
  options: WalkOptions,
): AsyncGenerator<DurableEvent, Omit<RunResult, 'configuration'>> {
  const { run, folder, signal, safety, check, events } = options;
  const { configuration, saved } = folder;
  const writer = await folder.begin();
  const history: LossPoint[] = (saved?.points ?? []).map(lossPoint);
  const began = performance.now();
  const seconds = () => (saved?.seconds ?? 0) + (performance.now() - began) / 1000;
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
  /** Starts a save while training goes on. */
  const beginSave = (): void => {
    const ended = (problem?: Error) => {
      saving = undefined;
      schedule.ended(problem === undefined);
      if (problem === undefined) return;
      const message = `${problem.message} The run goes on, and tries again.`;
      events.push({ event: 'error', during: 'save', message });
    };
    saving = save().then(() => ended(), ended);
  };
  const saveNow = async (): Promise<void> => {
    await writer.settle();
    await check();
    await save();
  };
  let samples = 0;
  let left = true;
  try {
    yield { event: 'start', step: saved?.position['step'] ?? 0 };
    // What a run that diverges early goes back to.
    if (safety.onDivergence === 'lower-rate' && !saved) await save();
    if (!run.finished) writer.prepare(run.state());
    for await (const event of run) {
      samples = event.samples;
      schedule.add(event);
      const pieces = gather.take(event, run.finished);
      for (const { phase, loss, step, gradientNorm, learningRate, rate, ...piece } of pieces) {
        history.push(lossPoint({ phase, loss, samples: piece.samples }));
        const point = { step, phase, samples: piece.samples, loss, gradientNorm, learningRate, rate };
        writer.metrics.add({ ...point, seconds: seconds() });
      }
      for (const piece of pieces) yield { event: 'progress', ...piece };
      if (run.finished) continue;
      for (;;) {
        const busy = saving !== undefined || writer.busy;
        if (!busy && !signal?.aborted && schedule.due()) {
          await check();
          beginSave();
        }
        if (!schedule.full() || !(saving || writer.busy)) break;
        await schedule.waitFor(saving ?? writer.settle());
      }
      yield* events.drain();
      if (signal?.aborted) {
        await saveNow();
        const { totalSamples } = event;
        const checkpoints = folder.checkpointFolder;
        throw new RunInterruptedError(folder.path, { samples, totalSamples, checkpoints });
      }
    }
    left = false;
  } catch (error) {
    left = false;
    throw error;
  } finally {
    await saving;
    await writer.settle();
    if (left && !run.finished) await saveNow();
  }
  const total = samples || (history.at(-1)?.samples ?? 0);
  return { samples: total, seconds: seconds(), finalLoss: history.at(-1)?.loss ?? Number.NaN, history };
}
