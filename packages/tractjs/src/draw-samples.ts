import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  badArgument,
  type Condition,
  checkOptions,
  type GridRule,
  type Model,
  type RandomSource,
  randomSource,
  type Schedule,
  type StepNoise,
  sample,
} from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { gridAlong } from './grid-along';

/** Options of `drawSamples`. */
export interface DrawOptions {
  /** Number of samples. */
  readonly count: number;
  /** Number of samples of a batch; default 500. It affects speed and memory, not the samples. */
  readonly batch?: number;
  /** Number of sampling steps. */
  readonly steps: number;
  /** Default `ddim()`. */
  readonly step?: AnyStep;
  /** The schedule to sample along. Default: the model's own. */
  readonly schedule?: Schedule;
  /** Default: the model's own, or the default grid of `schedule`. */
  readonly grid?: GridRule;
  readonly seed: number;
  /** Index of the first sample; default 0. */
  readonly start?: number;
  /** The class of each sample, for a class-conditional network. Default: all classes in turn. */
  readonly label?: (index: number) => number;
  /** The guidance scale, for a network that takes one. */
  readonly guidance?: number;
}

/**
 * Draws samples in batches x [N, ...shape], which the caller owns. The initial noise of sample i depends only
 * on the seed and i, and so does the noise of its stochastic steps. So different models and numbers of steps
 * start from the same noise, and neither the batch size nor an interruption changes the samples.
 * @throws TractError if `count`, `batch` or `steps` is not a whole number above 0, or `guidance` does not fit
 * the network.
 */
export function* drawSamples(model: Model, options: DrawOptions): Generator<tf.Tensor, void, void> {
  checkOptions('drawSamples', options, {
    count: true,
    batch: true,
    steps: true,
    step: true,
    schedule: true,
    grid: true,
    seed: true,
    start: true,
    label: true,
    guidance: true,
  });
  const { count, batch = 500, steps, step = ddim(), schedule, seed, start = 0 } = options;
  const { shape } = model.network;
  checkGuidance(model, options.guidance);
  for (const [name, value] of Object.entries({ count, batch })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw badArgument(name, value, 'give a whole number, 1 or more.');
  }
  for (let done = start; done < start + count; done += batch) {
    const size = Math.min(batch, start + count - done);
    const noise = noiseFrom(seed, done, size, shape);
    const condition = conditionFrom(model, options, done, size);
    try {
      yield sample(model, {
        noise,
        steps,
        step,
        stepNoise: stepNoiseFrom(seed, done),
        ...(schedule && { schedule }),
        ...gridAlong(model, options),
        ...(condition && { condition }),
      });
    } finally {
      noise.dispose();
      tf.dispose(condition);
    }
  }
}

/**
 * Returns standard normal noise [count, ...shape] for the samples from index `start` on. The caller owns it.
 */
export const noiseFrom = (seed: number, start: number, count: number, shape: readonly number[]): tf.Tensor =>
  rows(randomSource(seed).fork('samples'), start, [count, ...shape]);

/** Returns noise whose row for sample i depends only on the source and i. */
const rows = (random: RandomSource, start: number, [count = 0, ...shape]: readonly number[]): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  // Normal numbers are drawn in pairs, so every sample takes an even number of them.
  const stride = size + (size % 2);
  random.position = start * stride;
  if (stride === size) return random.normalTensor([count, ...shape]);
  return tf.tidy(() => {
    const drawn = random.normalTensor([count, stride]);
    return tf.reshape(tf.slice(drawn, [0, 0], [count, size]), [count, ...shape]);
  });
};

/** Returns the noise of stochastic steps: a stream for each step and each of its draws. */
const stepNoiseFrom =
  (seed: number, start: number): StepNoise =>
  (index) => {
    let draws = 0;
    const random = randomSource(seed).fork('steps').fork(index);
    return (shape) => rows(random.fork(draws++), start, shape);
  };

/** Returns the condition of `count` samples from index `start` on; undefined if the network takes none. */
const conditionFrom = (
  { network }: Model,
  { label = (index) => index % network.classes, guidance }: DrawOptions,
  start: number,
  count: number,
): Condition | undefined => {
  const condition: Condition = {
    ...(network.classes > 0 && {
      labels: tf.tensor1d(
        Int32Array.from({ length: count }, (_, i) => label(start + i)),
        'int32',
      ),
    }),
    ...(guidance !== undefined && { guidance: tf.fill([count], guidance) as tf.Tensor1D }),
  };
  return Object.keys(condition).length === 0 ? undefined : condition;
};

const checkGuidance = ({ network }: Model, guidance: number | undefined): void => {
  if (network.guided === true && guidance === undefined) {
    throw badArgument(
      'guidance',
      'missing',
      `the network ${network.name} takes a guidance scale: give one that it was trained with, such as 2.`,
    );
  }
  if (network.guided !== true && guidance !== undefined) {
    throw badArgument('guidance', guidance, `the network ${network.name} does not take one: leave it out.`);
  }
};
