import type { Run } from '@tractjs/tractjs';
import { InterruptedError } from '../errors';
import type { Output } from '../output';
import { compact, duration } from '../progress-line';
import type { LossPoint } from './checkpoint';
import { gatherEvents } from './gather';
import type { RunFolder, RunResult } from './run-folder';

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
  /** Seconds between checkpoints; default 30. */
  readonly checkpointSeconds?: number;
}

/** Optimiser steps between two points of the loss curve. */
const EVENT_STEPS = 10;

/**
 * Walks a run to its end with progress and a checkpoint every so often. On an interrupt it finishes the step, saves,
 * and throws InterruptedError. Where the run fails, nothing is written.
 */
export const walkRun = async (options: WalkOptions): Promise<Omit<RunResult, 'configuration'>> => {
  const { run, folder, output, signal, stage, title = stage, checkpointSeconds = 30 } = options;
  const history: LossPoint[] = [...(folder.checkpoint?.history ?? [])];
  const before = folder.checkpoint?.seconds ?? 0;
  const began = performance.now();
  const seconds = () => before + (performance.now() - began) / 1000;
  const line = output.stage(title);
  const gather = gatherEvents(EVENT_STEPS);
  let lastSave = performance.now();
  let samples = 0;
  try {
    for await (const event of run) {
      samples = event.samples;
      for (const joined of gather(event, run.finished)) {
        history.push({ phase: joined.phase, samples: joined.samples, loss: joined.loss });
        output.emit('progress', { stage, ...joined });
        line.update({
          fraction: joined.samples / joined.totalSamples,
          rate: joined.rate,
          loss: joined.loss,
          secondsLeft: joined.secondsLeft,
          ...(joined.phases > 1 && {
            detail: `${joined.from} -> ${joined.to} steps (phase ${joined.phase + 1} of ${joined.phases})`,
          }),
        });
      }
      if (signal.aborted && !run.finished) {
        await folder.save(run.state(), { history, seconds: seconds() });
        const share = `${compact(event.samples)} of ${compact(event.totalSamples)} samples`;
        throw new InterruptedError(
          `Interrupted after ${share}. The state is saved in ${folder.checkpointFolder}: run the same command, without --fresh, to go on.`,
        );
      }
      if (performance.now() - lastSave > 1000 * checkpointSeconds && !run.finished) {
        await folder.save(run.state(), { history, seconds: seconds() });
        lastSave = performance.now();
      }
    }
  } catch (error) {
    line.clear();
    throw error;
  }
  const finalLoss = history.at(-1)?.loss ?? Number.NaN;
  const total = samples || (history.at(-1)?.samples ?? 0);
  line.done(`${compact(total)} samples in ${duration(seconds())}, loss ${finalLoss.toPrecision(4)}`);
  return { samples: total, seconds: seconds(), finalLoss, history };
};
