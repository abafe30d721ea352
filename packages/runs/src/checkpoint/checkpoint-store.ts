import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { diskFiles, type FileLayer, problemOf, saveProblem } from '../disk';
import type { MetricPoint } from '../records/metrics-format';
import { inBackground, onThisThread } from './background';
import { continueFrom, obsoleteIn, startOver } from './begin';
import { CHECKPOINTS, METRICS, TENSORS } from './file-names';
import { findCheckpoint } from './find-checkpoint';
import { type MetricsFile, metricsFile } from './metrics-file';
import { readTensors } from './read-tensors';
import { type SaveOptions, saver } from './saver';
import type { FoundCheckpoint, SearchResult, SkippedCheckpoint } from './search-result';
import type { OnEvent } from './store-event';

/** Options of `openCheckpoints`. */
export interface StoreOptions {
  /** Whether to start over and ignore existing checkpoints. Default false. */
  readonly fresh?: boolean;
  /**
   * Number of latest checkpoints to keep, 1 or more. Default 2. The best one of the latest phase is kept too.
   */
  readonly keep?: number;
  /**
   * Receives the events: `save`; `fallback` to an older checkpoint; `error` if something could not be saved
   * or removed (`during` is save, clean or metrics); and `curve` if points of the loss curve are lost. All
   * but `save` have a `message` for users.
   */
  readonly onEvent?: OnEvent;
  /** The file layer, for tests; saves then run on this thread. Default the disk. */
  readonly files?: FileLayer;
  /** The program of the saving thread. Default the one in the package's build. */
  readonly program?: URL;
  /** Returns the available memory in bytes. Default what the system reports. */
  readonly available?: () => number;
}

/** The newest complete checkpoint of a run. */
export interface SavedRun {
  /** The checkpoint's folder. */
  readonly path: string;
  readonly version: 1 | 2;
  /** The run's settings, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly position: Readonly<Record<string, number>>;
  /** Seconds of work up to the checkpoint. */
  readonly seconds: number;
  /** The loss curve up to the checkpoint. */
  readonly points: readonly MetricPoint[];
  /** Steps that are not in a point yet, as given to `save`. */
  readonly pending: readonly Readonly<Record<string, number>>[];
  /** Loads the tensors, which the caller owns. @throws TractError if there is not enough memory. */
  tensors(): Promise<Record<string, tf.Tensor>>;
}

/** Writes the checkpoints and metrics of a run in progress. */
export interface RunWriter {
  readonly metrics: Pick<MetricsFile, 'add'>;
  /**
   * Allocates the buffer for a state in the background, so that the first save takes no longer than the
   * others.
   */
  prepare(state: RunState): void;
  /** Whether a save or `prepare` is in progress. */
  readonly busy: boolean;
  /**
   * Saves a state. If the writer is not busy, the tensors' values are copied before this returns, and the
   * training can continue; otherwise wait for the promise first. It resolves when the checkpoint is on the
   * disk.
   * @throws TractError if the save fails; previous checkpoints are unchanged then. There is also an event
   * `error`.
   */
  save(state: RunState, options: SaveOptions): Promise<void>;
  /** Waits until the writer is not busy. Never rejects. */
  settle(): Promise<void>;
  /** Writes the remaining metrics and removes all checkpoints, once the run's result is saved. */
  finish(): Promise<void>;
}

/** The checkpoints of a run's folder. */
export interface CheckpointStore {
  /** The checkpoint to continue an unfinished run from. */
  readonly saved: SavedRun | undefined;
  /**
   * Prepares the folder for writing: to continue from `saved`, or with 'fresh' to start over. Existing
   * checkpoints stay until the run's first save.
   */
  begin(how?: 'fresh'): Promise<RunWriter>;
}

/**
 * Finds the newest complete checkpoint in a run's folder. Writes nothing.
 * @throws NoCheckpointError if there are checkpoints and none is complete, TractError if one is of a later
 * version.
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
  const { found, skipped }: SearchResult = fresh ? { skipped: [] } : await findCheckpoint(folder);
  if (found) reportFound(found, skipped, onEvent);

  return {
    saved: found && savedRun(found, options.available),
    async begin(how) {
      const from = how === 'fresh' ? undefined : found;
      const bytes = await orSaveProblem(folder, "The run's folder", () =>
        from ? continueFrom(files, folder, from, skipped) : startOver(files, folder),
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
          await orSaveProblem(folder, 'The end of the run', async () => {
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

/** Does work and converts errors of the disk to errors with a remedy. */
const orSaveProblem = async <T>(folder: string, what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw saveProblem(what, folder, problemOf(error));
  }
};

const savedRun = (
  { path, version, document, points }: FoundCheckpoint,
  available?: () => number,
): SavedRun => ({
  path,
  version,
  points,
  configuration: document.configuration,
  position: document.position,
  seconds: document.seconds,
  pending: document.pending,
  tensors: () => readTensors(join(path, TENSORS), available),
});

const reportFound = (
  { path, document, curveDamaged }: FoundCheckpoint,
  skipped: readonly SkippedCheckpoint[],
  onEvent: OnEvent,
) => {
  const { step } = document.position;
  if (skipped.length > 0) {
    const list = skipped.map((one) => `${one.path}: ${one.why}`).join('; ');
    const message = `A checkpoint is damaged and skipped (${list}): continuing from ${path}, step ${step}.`;
    onEvent({ event: 'fallback', step, skipped, message });
  }
  if (curveDamaged) {
    const message = `Points of the loss curve before step ${step} are lost; the run itself is complete, and continues.`;
    onEvent({ event: 'curve', step, message });
  }
};
