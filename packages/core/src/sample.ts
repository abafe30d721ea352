import * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser } from './denoiser';
import { badArgument } from './errors';
import type { GridRule, TimeGrid } from './grid';
import type { Level } from './level';
import { denoiser, type Model } from './network';
import { randomSource } from './random';
import type { StepFunction } from './step';

/** A point of a trajectory. x belongs to the generator and lives until the next one is asked for. */
export interface SamplePoint {
  /** Index of the level in the grid: grid.steps at the start, 0 at the end. */
  readonly index: number;
  readonly level: Level;
  readonly x: tf.Tensor;
}

/**
 * Walks x from the noisiest level of a grid to the cleanest, yielding the start and every level reached.
 * x [N, ...] at the noisiest level stays the caller's.
 */
export function* trajectory(
  denoise: Denoiser,
  x: tf.Tensor,
  options: { readonly grid: TimeGrid; readonly step: StepFunction; readonly condition?: Condition },
): Generator<SamplePoint, void, void> {
  const { grid, step, condition } = options;
  let current = tf.clone(x);
  try {
    yield { index: grid.steps, level: grid.level(grid.steps), x: current };
    for (let i = grid.steps; i > 0; i--) {
      const next = tf.tidy(() => step.step(denoise, current, grid.interval(i, i - 1), condition).x);
      current.dispose();
      current = next;
      yield { index: i - 1, level: grid.level(i - 1), x: current };
    }
  } finally {
    current.dispose();
  }
}

/** Where the samples start: `seed` and `shape` for fresh noise, or `noise` itself, standard normal [N, ...]. */
export type SampleStart =
  | { readonly seed: number; readonly shape: readonly number[]; readonly noise?: never }
  | { readonly noise: tf.Tensor; readonly seed?: never; readonly shape?: never };

export type SampleOptions = SampleStart & {
  /** Number of steps of the grid. */
  readonly steps: number;
  readonly step: StepFunction;
  /** Default: the model's own. */
  readonly grid?: GridRule;
  /** Class labels, int32 [N]. */
  readonly condition?: Condition;
};

/** Samples of a model: x [N, ...] at the cleanest level. The caller owns it. */
export const sample = (model: Model, options: SampleOptions): tf.Tensor =>
  tf.tidy(() => {
    const grid = (options.grid ?? model.grid)(model.schedule, checkSteps(options.steps));
    const noise = options.noise ?? randomSource(options.seed).normalTensor(options.shape);
    const start = tf.mul(noise, grid.level(grid.steps).sigma);
    let end = start;
    const walk = { grid, step: options.step, ...(options.condition && { condition: options.condition }) };
    for (const point of trajectory(denoiser(model), start, walk))
      if (point.index === 0) end = tf.clone(point.x);
    return end;
  });

const checkSteps = (steps: number): number => {
  if (!Number.isInteger(steps) || steps < 1)
    throw badArgument('steps', steps, 'give a whole number of sampling steps, 1 or more.');
  return steps;
};
