import * as tf from '@tensorflow/tfjs-core';
import type { Batch, DataSource } from '@tractjs/core';

/** A reader of a run's batches. */
export interface BatchReader {
  /** Reads the batch at a position, with labels only if `labelled` is set. The caller owns the tensors. */
  read(position: number): Promise<Batch>;
  /** Releases the batch that was read ahead, if there is one, as soon as it arrives. */
  close(): Promise<void>;
}

/** Options of `readAhead`. */
export interface ReadOptions {
  readonly data: DataSource;
  /** Whether the labels are needed. */
  readonly labelled: boolean;
  /** Number of examples of a batch. */
  readonly count: number;
  /** The position at which the run ends; batches from there on are not read ahead. */
  readonly end: number;
}

/**
 * Makes a reader that requests the next batch while a step computes with the present one, if the source is
 * asynchronous (it waits for a disk or other threads). A synchronous source computes on the same thread as
 * the step, so its batches are not read ahead. A batch is a function of its position, so reading ahead does
 * not change the results of a run.
 */
export const readAhead = ({ data, labelled, count, end }: ReadOptions): BatchReader => {
  let ahead: { readonly position: number; readonly batch: Promise<Batch> } | undefined;
  const close = async (): Promise<void> => {
    const left = ahead?.batch;
    ahead = undefined;
    // The batch is not needed any more, so its error does not matter.
    await left?.then(
      ({ x, labels }) => tf.dispose([x, labels]),
      () => {},
    );
  };
  const start = (position: number): void => {
    if (position >= end) return;
    const batch = Promise.resolve(data.batch(position, count));
    // Its error is thrown by the read of this position.
    batch.catch(() => {});
    ahead = { position, batch };
  };
  return {
    close,
    async read(position) {
      const known = ahead?.position === position ? ahead.batch : undefined;
      if (known === undefined) await close();
      ahead = undefined;
      const answer = known ?? data.batch(position, count);
      const { x, labels } = await answer;
      if (answer instanceof Promise) start(position + count);
      if (labels === undefined) return { x };
      if (labelled) return { x, labels };
      labels.dispose();
      return { x };
    },
  };
};
