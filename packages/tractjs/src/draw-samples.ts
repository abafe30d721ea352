import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  type Condition,
  type GridRule,
  type Model,
  randomSource,
  type StepFunction,
  sample,
} from '@tractjs/core';
import { ddim } from '@tractjs/steps';

/** The options of `drawSamples`. */
export interface DrawOptions {
  /** Number of samples in all. */
  readonly count: number;
  /** Samples of one batch; default 500. Changes speed and memory, not the samples. */
  readonly batch?: number;
  /** Number of sampling steps. */
  readonly steps: number;
  /** Default `ddim()`. */
  readonly step?: StepFunction;
  /** Default: the model's own. */
  readonly grid?: GridRule;
  readonly seed: number;
  /** Index of the first sample; default 0. */
  readonly start?: number;
  /** The class of each sample, for a network that is told of classes. Default: all of them in turn. */
  readonly label?: (index: number) => number;
}

/**
 * Draws samples in batches x [N, ...shape], which the consumer owns. Sample i starts from noise that depends on the
 * seed and on i alone: two models, or one in different numbers of steps, start from the same noise, and neither the
 * batch size nor where a drawing was stopped and taken up again matters.
 * @throws TractError for a count, a batch or a number of steps that is no whole number above 0.
 */
export function* drawSamples(model: Model, options: DrawOptions): Generator<tf.Tensor, void, void> {
  const { count, batch = 500, steps, step = ddim(), grid, seed, start = 0, label } = options;
  const { shape, classes } = model.network;
  for (const [name, value] of Object.entries({ count, batch })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw badArgument(name, value, 'give a whole number, 1 or more.');
  }
  for (let done = start; done < start + count; done += batch) {
    const size = Math.min(batch, start + count - done);
    const noise = noiseFrom(seed, done, size, shape);
    const condition =
      classes === 0 ? undefined : labels(size, (i) => label?.(done + i) ?? (done + i) % classes);
    try {
      yield sample(model, { noise, steps, step, ...(grid && { grid }), ...(condition && { condition }) });
    } finally {
      noise.dispose();
      condition?.dispose();
    }
  }
}

/** Standard normal noise [count, ...shape] for the samples from index `start` on. The caller owns it. */
export const noiseFrom = (
  seed: number,
  start: number,
  count: number,
  shape: readonly number[],
): tf.Tensor => {
  const random = randomSource(seed).fork('samples');
  const size = shape.reduce((a, b) => a * b, 1);
  // Normal numbers come in pairs, so every sample takes an even number of them.
  const stride = size + (size % 2);
  random.position = start * stride;
  const drawn = random.normal(count * stride);
  const values = stride === size ? drawn : drawn.filter((_, i) => i % stride < size);
  return tf.tensor(values, [count, ...shape], 'float32');
};

const labels = (count: number, label: (i: number) => number): Condition =>
  tf.tensor1d(
    Int32Array.from({ length: count }, (_, i) => label(i)),
    'int32',
  );
