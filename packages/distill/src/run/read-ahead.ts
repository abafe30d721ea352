import * as tf from '@tensorflow/tfjs-core';
import type { Batch, DataSource } from '@tractjs/core';

/** The batches of a run. */
export interface BatchReader {
  /** The batch at a position, with its labels only where they are wanted. The caller owns the tensors. */
  read(position: number): Promise<Batch>;
  /** Releases the batch that was read ahead, if there is one, as soon as it is there. */
  close(): Promise<void>;
}

/** What is read. */
export interface ReadOptions {
  readonly data: DataSource;
  readonly labelled: boolean;
  /** Examples of a batch. */
  readonly count: number;
  /** Where the run ends: nothing is read ahead from there on. */
  readonly end: number;
}

/**
 * Reads the batch after the one that is asked for while a step computes with it, where a disk or other threads are
 * what reading waits for. A source that answers at once computes on this thread, as the step does, and is asked when
 * its batch is wanted. A batch is a function of its position, so reading ahead changes neither what a run sees nor
 * where it can be resumed.
 */
export const readAhead = ({ data, labelled, count, end }: ReadOptions): BatchReader => {
  let ahead: { readonly position: number; readonly batch: Promise<Batch> } | undefined;
  const close = async (): Promise<void> => {
    const left = ahead?.batch;
    ahead = undefined;
    // Nobody wants it any more, be it damaged.
    await left?.then(
      ({ x, labels }) => tf.dispose([x, labels]),
      () => {},
    );
  };
  const start = (position: number): void => {
    if (position >= end) return;
    const batch = Promise.resolve(data.batch(position, count));
    // Its error is thrown when it is asked for.
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
