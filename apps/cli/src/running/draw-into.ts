import type { Model } from '@tractjs/tractjs';
import type { DrawOptions } from '@tractjs/tractjs/parts';
import { InterruptedError } from '../errors';
import type { SampleSink } from '../sinks/sample-sink';
import type { Output } from '../terminal/output';
import { drawUntil } from './draw';
import { checkFiniteSamples } from './finite-samples';

/** The result of drawing. */
export interface Drawn {
  /** Samples in the sinks: fewer than requested after an interrupt. */
  readonly drawn: number;
  /** Seconds of drawing and writing. */
  readonly seconds: number;
}

/**
 * Draws samples into sinks, batch by batch, with progress, and finishes the sinks. An interrupt ends it early.
 * @throws TractError if a sample is not finite.
 */
export const drawInto = async (
  sinks: readonly SampleSink[],
  model: Model,
  options: DrawOptions,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<Drawn> => {
  const { count } = options;
  const line = output.stage('sample');
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let drawn = 0;
  try {
    for await (const x of drawUntil(model, options, signal)) {
      const values = (await x.data()) as Float32Array;
      const size = x.shape[0] as number;
      x.dispose();
      checkFiniteSamples(values, (options.start ?? 0) + drawn, values.length / size);
      for (const sink of sinks) await sink.add(values);
      drawn += size;
      const rate = drawn / seconds();
      const secondsLeft = (count - drawn) / rate;
      line.update({ fraction: drawn / count, rate, secondsLeft });
      output.emit('progress', { stage: 'sample', samples: drawn, totalSamples: count, rate, secondsLeft });
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
  } finally {
    line.clear();
  }
  for (const sink of sinks) await sink.finish();
  return { drawn, seconds: seconds() };
};
