import type * as tf from '@tensorflow/tfjs-core';
import { drawSamples, type Model } from '@tractjs/tractjs';
import type { DrawOptions } from '@tractjs/tractjs/parts';
import { InterruptedError } from '../errors';

/** Lets signals and timers run between two batches. */
const yieldToEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Returns the batch size: fewer samples for more steps, so an interrupt takes effect soon. */
export const batchFor = (steps: number): number => Math.max(50, Math.min(500, Math.floor(8000 / steps)));

/**
 * Draws samples batch by batch. The consumer owns the batches.
 * @throws InterruptedError between two batches if the signal aborts.
 */
export async function* drawUntil(
  model: Model,
  options: DrawOptions,
  signal: AbortSignal,
): AsyncGenerator<tf.Tensor, void, void> {
  for (const x of drawSamples(model, options)) {
    yield x;
    await yieldToEvents();
    if (signal.aborted) throw new InterruptedError('Interrupted while sampling: run the same command again.');
  }
}
