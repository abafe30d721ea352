import * as tf from '@tensorflow/tfjs-core';
import { checkModel } from '../denoise/check-model';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { denoiser, type Model } from '../denoise/network';
import { checkOptions, type OptionNames } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { type RandomSource, randomSource } from '../numeric/random';
import type { TimeGrid } from '../path/grid';
import type { Level } from '../path/level';
import { selectOrder } from '../step/select-order';
import {
  type AnyStep,
  checkStep,
  isMultistep,
  isStochastic,
  type NoiseSource,
  type Past,
} from '../step/step-kinds';
import { placeGrid, type SampleGridOptions } from './sample-grid';

/**
 * A point of a trajectory. The generator owns its tensors and disposes of them when the next point is
 * requested.
 */
export interface SamplePoint {
  /** Index of the level in the grid: grid.steps at the start, 0 at the end. */
  readonly index: number;
  readonly level: Level;
  readonly x: tf.Tensor;
  /** Earlier evaluations for a multistep step, latest first; empty for other steps. */
  readonly past: readonly Past[];
}

/** Returns the noise source of the step from the level with this index: the same for each call. */
export type StepNoise = (index: number) => NoiseSource;

/** Returns noise for the steps of a walk. Each step has its own stream, so a walk can resume at any step. */
export const stepNoise =
  (random: RandomSource): StepNoise =>
  (index) => {
    const source = random.fork(index);
    return (shape) => source.normalTensor(shape);
  };

/** The options of `trajectory`. */
export interface TrajectoryOptions {
  readonly grid: TimeGrid;
  readonly step: AnyStep;
  /**
   * Whether to take the step's `lowered` form, which has a lower order across wide gaps in log-SNR. Default
   * false: the published form of the step.
   */
  readonly lowerOrder?: boolean;
  /** Labels and guidance for the denoiser. */
  readonly condition?: Condition;
  /** The noise of stochastic steps, which require it. */
  readonly noise?: StepNoise;
  /** The point at which an earlier walk stopped, if x is the x of that point. Default: the noisiest level. */
  readonly from?: Pick<SamplePoint, 'index' | 'past'>;
}

/**
 * Walks from the noisiest level of a grid to the cleanest, and yields the start and the point at each level.
 * x [N, ...] is at the first level. The caller keeps x and the tensors of `from`.
 * @throws TractError if the step is stochastic and there is no `noise`.
 */
export function* trajectory(
  denoise: Denoiser,
  x: tf.Tensor,
  options: TrajectoryOptions,
): Generator<SamplePoint, void, void> {
  checkOptions('trajectory', options, {
    grid: true,
    step: true,
    condition: true,
    noise: true,
    from: true,
    lowerOrder: true,
  });
  checkStep('step', options.step);
  const { grid, from = { index: grid.steps, past: [] } } = options;
  grid.level(from.index);
  let at = tidyObject(() => ({ x: tf.clone(x), past: from.past.map(copy) as readonly Past[] }));
  try {
    yield { index: from.index, level: grid.level(from.index), ...at };
    for (let i = from.index; i > 0; i--) {
      const before = at;
      at = tidyObject(() => takeStep(denoise, before, i, options));
      before.x.dispose();
      for (const old of before.past) if (!at.past.includes(old)) release(old);
      yield { index: i - 1, level: grid.level(i - 1), ...at };
    }
  } finally {
    at.x.dispose();
    at.past.forEach(release);
  }
}

/** Takes one step of any kind. */
const takeStep = (
  denoise: Denoiser,
  { x, past }: Pick<SamplePoint, 'x' | 'past'>,
  index: number,
  { grid, condition, noise, lowerOrder = false, ...options }: TrajectoryOptions,
): Pick<SamplePoint, 'x' | 'past'> => {
  const step = selectOrder(options.step, lowerOrder);
  const interval = grid.interval(index, index - 1);
  if (isMultistep(step)) {
    const result = step.step(denoise, x, interval, past, condition);
    return { x: result.x, past: [result.past, ...past].slice(0, step.history) };
  }
  if (!isStochastic(step)) return { x: step.step(denoise, x, interval, condition).x, past: [] };
  if (noise === undefined) {
    throw badArgument(
      'noise',
      'missing',
      `${step.name} adds noise: give its source, such as stepNoise(randomSource(seed)).`,
    );
  }
  return { x: step.step(denoise, x, interval, noise(index), condition).x, past: [] };
};

/** tf.tidy for results whose type tfjs does not accept: objects with tensors and other members. */
const tidyObject = <T extends object>(make: () => T): T =>
  tf.tidy(make as unknown as () => tf.TensorContainer) as T;

const copy = ({ levels, x, prediction }: Past): Past => ({
  levels,
  x: tf.clone(x),
  prediction: tf.clone(prediction),
});

const release = ({ x, prediction }: Past): void => {
  x.dispose();
  prediction.dispose();
};

/** The start of the samples: standard normal `noise` [N, ...], or the `seed` and `shape` to draw it. */
export type SampleStart =
  | { readonly seed: number; readonly shape: readonly number[]; readonly noise?: never }
  | { readonly noise: tf.Tensor; readonly seed?: never; readonly shape?: never };

/** The options of `sample`. */
export type SampleOptions = SampleStart &
  SampleGridOptions & {
    readonly step: AnyStep;
    /**
     * Whether to take the step's `lowered` form, which has a lower order across wide gaps in log-SNR. Default
     * true.
     */
    readonly lowerOrder?: boolean;
    /** The noise of stochastic steps. Default: drawn from `seed`. */
    readonly stepNoise?: StepNoise;
    /** Labels and guidance for the model. */
    readonly condition?: Condition;
  };

/**
 * Draws samples from a model: x [N, ...] at the cleanest level. The caller owns the tensor.
 * @throws TractError if an option is out of range, or if the model was not trained on a level of the grid
 * (see `sampleGrid`).
 */
export const sample = (model: Model, options: SampleOptions): tf.Tensor => {
  checkOptions('sample', options, sampleOptionNames);
  checkModel('model', model);
  checkStep('step', options.step);
  return tf.tidy(() => {
    const grid = placeGrid(model, options);
    const noise = options.noise ?? randomSource(options.seed).normalTensor(options.shape);
    const start = tf.mul(noise, grid.level(grid.steps).sigma);
    let end = start;
    const fresh =
      options.seed === undefined ? undefined : stepNoise(randomSource(options.seed).fork('steps'));
    const source = options.stepNoise ?? fresh;
    const walk = {
      grid,
      step: options.step,
      lowerOrder: options.lowerOrder ?? true,
      ...(options.condition && { condition: options.condition }),
      ...(source && { noise: source }),
    };
    for (const point of trajectory(denoiser(model), start, walk))
      if (point.index === 0) end = tf.clone(point.x);
    return end;
  });
};

const sampleOptionNames: OptionNames<SampleOptions> = {
  seed: true,
  shape: true,
  noise: true,
  steps: true,
  schedule: true,
  grid: true,
  step: true,
  stepNoise: true,
  lowerOrder: true,
  condition: true,
};
