import * as tf from '@tensorflow/tfjs-core';
import { checkModel } from '../denoise/check-model';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { denoiser, type Model } from '../denoise/network';
import { checkOptions, type OptionNames } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { type RandomSource, randomSource } from '../numeric/random';
import type { TimeGrid } from '../path/grid';
import type { Level } from '../path/level';
import {
  type AnyStep,
  checkStep,
  isMultistep,
  isStochastic,
  type NoiseSource,
  type Past,
} from '../step/step-kinds';
import { placeGrid, type SampleGridOptions } from './sample-grid';

/** A point of a trajectory. Its tensors belong to the generator and live until the next one is asked for. */
export interface SamplePoint {
  /** Index of the level in the grid: grid.steps at the start, 0 at the end. */
  readonly index: number;
  readonly level: Level;
  readonly x: tf.Tensor;
  /** What a multistep rule sees of the steps before, latest first; empty for other steps. */
  readonly past: readonly Past[];
}

/** The noise of a walk's step from the level of this index: the same whenever it is asked for. */
export type StepNoise = (index: number) => NoiseSource;

/** Noise for the steps of a walk, a stream for each of them, so that a walk can be taken up anywhere. */
export const stepNoise =
  (random: RandomSource): StepNoise =>
  (index) => {
    const source = random.fork(index);
    return (shape) => source.normalTensor(shape);
  };

export interface TrajectoryOptions {
  readonly grid: TimeGrid;
  readonly step: AnyStep;
  /**
   * Whether the step lowers its order where a gap of the grid is too wide for it, as at the ends of a path (`lowered` of a
   * step). Default false: every step is taken as its authors define it.
   */
  readonly lowerOrder?: boolean;
  readonly condition?: Condition;
  /** Where stochastic steps take their noise. */
  readonly noise?: StepNoise;
  /** Where an earlier walk stopped, with x its point's x; default the noisiest level. */
  readonly from?: Pick<SamplePoint, 'index' | 'past'>;
}

/**
 * Walks x from the noisiest level of a grid to the cleanest, yielding the start and every level reached.
 * x [N, ...] at the first level stays the caller's, and so does `from`.
 * @throws TractError where a stochastic step has no source of noise.
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
      at = tidyObject(() => take(denoise, before, i, options));
      before.x.dispose();
      for (const old of before.past) if (!at.past.includes(old)) release(old);
      yield { index: i - 1, level: grid.level(i - 1), ...at };
    }
  } finally {
    at.x.dispose();
    at.past.forEach(release);
  }
}

/** One step of any kind. */
const take = (
  denoise: Denoiser,
  { x, past }: Pick<SamplePoint, 'x' | 'past'>,
  index: number,
  { grid, condition, noise, lowerOrder = false, ...options }: TrajectoryOptions,
): Pick<SamplePoint, 'x' | 'past'> => {
  const step = (lowerOrder ? options.step.lowered : undefined) ?? options.step;
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
      `${step.name} adds noise: hand in where it comes from, such as stepNoise(randomSource(seed)).`,
    );
  }
  return { x: step.step(denoise, x, interval, noise(index), condition).x, past: [] };
};

/** Keeps the tensors of a result that is made of typed objects, which tfjs's own types do not allow. */
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

/** Where the samples start: `seed` and `shape` for fresh noise, or `noise` itself, standard normal [N, ...]. */
export type SampleStart =
  | { readonly seed: number; readonly shape: readonly number[]; readonly noise?: never }
  | { readonly noise: tf.Tensor; readonly seed?: never; readonly shape?: never };

export type SampleOptions = SampleStart &
  SampleGridOptions & {
    readonly step: AnyStep;
    /** Whether the step lowers its order where a gap of the grid is too wide for it (`lowered` of a step); default true. */
    readonly lowerOrder?: boolean;
    /** Where stochastic steps take their noise. Default: from `seed`. */
    readonly stepNoise?: StepNoise;
    /** Labels and guidance for the model. */
    readonly condition?: Condition;
  };

/**
 * Samples of a model: x [N, ...] at the cleanest level. The caller owns it.
 * @throws TractError if the model does not know the levels of the schedule or grid that is given, as `sampleGrid` says.
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
      ...{ grid, step: options.step, lowerOrder: options.lowerOrder ?? true },
      ...(options.condition && { condition: options.condition }),
      ...(source && { noise: source }),
    };
    for (const point of trajectory(denoiser(model), start, walk))
      if (point.index === 0) end = tf.clone(point.x);
    return end;
  });
};

const sampleOptionNames: OptionNames<SampleOptions> = {
  ...{ seed: true, shape: true, noise: true, steps: true, schedule: true, grid: true },
  ...{ step: true, stepNoise: true, lowerOrder: true, condition: true },
};
