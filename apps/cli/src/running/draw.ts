import type * as tf from '@tensorflow/tfjs-core';
import { drawSamples, type Model } from '@tractjs/tractjs';
import type { DrawOptions } from '@tractjs/tractjs/parts';
import { InterruptedError } from '../errors';

/** Lets signals and timers have their turn between two batches. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Samples of one batch: the more steps, the fewer, so that an interrupt is answered soon. */
export const batchFor = (steps: number): number => Math.max(50, Math.min(500, Math.floor(8000 / steps)));

/** Draws samples batch by batch, and stops between two batches on an interrupt. The consumer owns the batches. */
export async function* drawUntil(
  model: Model,
  options: DrawOptions,
  signal: AbortSignal,
): AsyncGenerator<tf.Tensor, void, void> {
  for (const x of drawSamples(model, options)) {
    yield x;
    await breathe();
    if (signal.aborted)
      throw new InterruptedError('Interrupted while sampling: run the same command again to go on.');
  }
}
