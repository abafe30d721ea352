import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { diskFiles, type FileLayer, problemOf, saveProblem } from '../disk';
import type { MetricPoint } from '../records/metrics-format';
import { inBackground, onThisThread } from './background';
import { obsoleteIn, startOver, takeUp } from './begin';
import { CHECKPOINTS, METRICS, TENSORS } from './file-names';
import { findCheckpoint } from './find-checkpoint';
import type { Found, PassedOver, Search } from './found';
import { type MetricsFile, metricsFile } from './metrics-file';
import { readTensors } from './read-tensors';
import { type SaveOptions, saver } from './saver';
import type { OnEvent } from './store-event';

export interface StoreOptions {
  /** Start over whatever is there, which is then not looked at. */
  readonly fresh?: boolean;
  /** The last checkpoints that stay, 1 or more; default 2. Beside them stays the best of the latest phase. */
  readonly keep?: number;
  /**
   * Told of `save`, of `fallback` to an older checkpoint, of `error` where something could not be saved or removed
   * (`during` is save, clean or metrics), and of `curve` where points of the loss curve are lost. All but `save` have
   * a `message` for people.
   */
  readonly onEvent?: OnEvent;
  /** For tests: saving then happens on this thread. Default: the disk. */
  readonly files?: FileLayer;
  /** The program of the saving thread; default: the one that is built beside this file. */
  readonly program?: URL;
  /** Bytes of memory that can be had; default: what the system says. */
  readonly available?: () => number;
}

/** The newest whole checkpoint of a run. */
export interface SavedRun {
  /** Its folder. */
  readonly path: string;
  readonly version: 1 | 2;
  /** What the run was started with, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly position: Readonly<Record<string, number>>;
  /** Seconds of work up to it. */
  readonly seconds: number;
  /** The loss curve up to it. */
  readonly points: readonly MetricPoint[];
  /** Steps that are in no point yet, as they were given to `save`. */
  readonly pending: readonly Readonly<Record<string, number>>[];
  /** Its tensors, which the caller owns. @throws TractError where there is no memory for them. */
  tensors(): Promise<Record<string, tf.Tensor>>;
}

/** A run that is under way: what is saved of it. */
export interface RunWriter {
  readonly metrics: Pick<MetricsFile, 'add'>;
  /** Makes room for a state beside the training, so that the first save stops it no longer than the others do. */
  prepare(state: RunState): void;
  /** Whether a save, or making room, is under way. */
  readonly busy: boolean;
  /**
   * Saves a state. Where nothing is under way the tensors' values are copied before this returns, and the training may go
   * on; otherwise wait for the promise first. It resolves when the checkpoint is on the disk.
   * @throws TractError where that fails; what was saved before is unchanged then. The event `error` says the same.
   */
  save(state: RunState, options: SaveOptions): Promise<void>;
  /** Waits for what is under way. Never throws. */
  settle(): Promise<void>;
  /** Writes the rest of the metrics and removes all checkpoints: for a run whose result is saved. */
  finish(): Promise<void>;
}

/** The checkpoints of a run's folder. */
export interface CheckpointStore {
  /** Where an unfinished run stopped. */
  readonly saved: SavedRun | undefined;
  /**
   * Makes the folder ready to be written to: to go on from `saved`, or, with 'fresh', to start over. What was saved before
   * stays until the new run has saved.
   */
  begin(how?: 'fresh'): Promise<RunWriter>;
}

/**
 * Looks for the newest whole checkpoint in a run's folder, and writes nothing.
 * @throws NoCheckpointError if there are checkpoints and none is complete, TractError if one is of a later version.
 */
export const openCheckpoints = async (
  folder: string,
  options: StoreOptions = {},
): Promise<CheckpointStore> => {
  checkOptions('openCheckpoints', options, {
    fresh: true,
    keep: true,
    onEvent: true,
    files: true,
    program: true,
    available: true,
  });
  const { fresh = false, keep = 2, onEvent = () => undefined, files = diskFiles } = options;
  if (!Number.isSafeInteger(keep) || keep < 1)
    throw badArgument('keep', keep, 'give a whole number, 1 or more.');
  const { found, passedOver }: Search = fresh ? { passedOver: [] } : await findCheckpoint(folder);
  if (found) tellFound(found, passedOver, onEvent);

  return {
    saved: found && savedRun(found, options.available),
    async begin(how) {
      const from = how === 'fresh' ? undefined : found;
      const bytes = await orProblem(folder, "The run's folder", () =>
        from ? takeUp(files, folder, from, passedOver) : startOver(files, folder),
      );
      const metrics = metricsFile(files, folder, bytes, (error) => {
        const { message } = saveProblem('The loss curve', folder, problemOf(error));
        onEvent({ event: 'error', during: 'metrics', message });
      });
      const saving = saver({
        folder,
        keep,
        metrics,
        onEvent,
        kept: from?.kept ?? [],
        ...(from && { position: from.document.position }),
        obsolete: await obsoleteIn(files, folder),
        background: options.files ? onThisThread(files) : inBackground(files, options.program),
      });
      return {
        metrics,
        prepare: saving.prepare,
        save: saving.save,
        settle: saving.settle,
        get busy() {
          return saving.busy;
        },
        async finish() {
          await saving.settle();
          await orProblem(folder, 'The end of the run', async () => {
            await metrics.flush();
            await files.syncFile(join(folder, METRICS));
            await files.syncFolder(folder);
            for (const name of [...(await obsoleteIn(files, folder)), CHECKPOINTS])
              await files.remove(join(folder, name));
          });
        },
      };
    },
  };
};

const orProblem = async <T>(folder: string, what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw saveProblem(what, folder, problemOf(error));
  }
};

const savedRun = ({ path, version, document, points }: Found, available?: () => number): SavedRun => ({
  path,
  version,
  points,
  configuration: document.configuration,
  position: document.position,
  seconds: document.seconds,
  pending: document.pending,
  tensors: () => readTensors(join(path, TENSORS), available),
});

const tellFound = (
  { path, document, curveDamaged }: Found,
  passedOver: readonly PassedOver[],
  onEvent: OnEvent,
) => {
  const { step } = document.position;
  if (passedOver.length > 0) {
    const list = passedOver.map((one) => `${one.path}: ${one.why}`).join('; ');
    const message = `A checkpoint is damaged and passed over (${list}): going on from ${path}, step ${step}.`;
    onEvent({ event: 'fallback', step, passedOver, message });
  }
  if (curveDamaged) {
    const message = `Points of the loss curve before step ${step} are lost; the run itself is whole, and goes on.`;
    onEvent({ event: 'curve', step, message });
  }
};
