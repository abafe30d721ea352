import * as tf from '@tensorflow/tfjs-core';
import {
  isMultistep,
  type Level,
  type MultistepStep,
  randomSource,
  type Schedule,
  type StepFunction,
  type TimeGrid,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { fromDoubles, inDoubles } from '../doubles/in-doubles';
import { atLogSnr } from '../kit/paths';
import { asDenoiser, eachPoint, type Oracle } from '../oracles/oracle';
import { type Convergence, fitOrder } from './fit-order';

export interface ConvergenceOptions {
  /** The walk goes from -logSnr to +logSnr, in steps even in log-SNR; default 6. */
  readonly logSnr?: number;
  /** Numbers of steps to walk with; default 16, 32, 64, 128, 256. */
  readonly steps?: readonly number[];
  /**
   * Errors outside this window are left out of the fit; default [1e-5, 1e-1] in float32, [1e-8, 1e-1] in
   * doubles.
   */
  readonly window?: readonly [number, number];
  /**
   * How many errors within the window are fitted, those with the most steps; give `steps` in ascending order.
   * Default all.
   */
  readonly finest?: number;
  /** Examples; default 16. */
  readonly count?: number;
  /** Whether tensors have float32 numbers, as elsewhere, or doubles (`inDoubles`); default 'single'. */
  readonly precision?: 'single' | 'double';
}

/** The errors that float32 resolves, and doubles with a few rounded constants. */
export const windows = { single: [1e-5, 1e-1], double: [1e-8, 1e-1] } as const;

/**
 * Measures the order of a step: walks with an exact denoiser in several numbers of steps, and compares the
 * ends with the exact flow (root mean square over the examples, divided by that of the exact ends). The order
 * is the slope of the least-squares line. A multistep rule starts as many levels below the noisy end as its
 * history is long, with a history from the exact flow. @throws TractError if fewer than three errors are
 * within the window.
 */
export const convergence = (
  step: StepFunction | MultistepStep,
  schedule: Schedule,
  oracle: Oracle,
  options: ConvergenceOptions = {},
): Convergence => {
  const { logSnr = 6, steps = [16, 32, 64, 128, 256], count = 16, precision = 'single' } = options;
  const level = (fraction: number): Level => atLogSnr(schedule, logSnr * (1 - 2 * fraction));
  const [clean, noisy] = [level(0), level(1)];
  const normal = randomSource(5).normal(count * oracle.dimension);
  const drawn = eachPoint(oracle, normal, count, (point) => oracle.draw(point, noisy));
  const start = precision === 'double' ? drawn : Float64Array.from(Float32Array.from(drawn));
  const carry = (points: Float64Array, from: Level, to: Level) =>
    eachPoint(oracle, points, count, (point) => oracle.flow(point, from, to));
  const exact = carry(start, noisy, clean);
  const walk = (n: number) => {
    const grid = timeGrid(
      Array.from({ length: n + 1 }, (_, i) => level(i / n)),
      schedule,
    );
    const before = [start];
    for (let i = 0; i < (isMultistep(step) ? step.history : 0); i++)
      before.push(carry(before[i] as Float64Array, grid.level(n - i), grid.level(n - i - 1)));
    return { steps: n, error: distance(walked(step, grid, oracle, before), exact) };
  };
  const all = precision === 'double' ? inDoubles(() => steps.map(walk)) : steps.map(walk);
  return fitOrder(all, options.window ?? windows[precision], options.finest);
};

/** The end of a walk that starts at the last of these points, with the others as its history. */
const walked = (
  step: StepFunction | MultistepStep,
  grid: TimeGrid,
  oracle: Oracle,
  points: readonly Float64Array[],
): ArrayLike<number> => {
  const denoise = asDenoiser(oracle);
  const tensors = points.map((data) => fromDoubles(data, [data.length / oracle.dimension, oracle.dimension]));
  const x = tensors.pop() as tf.Tensor;
  const past = tensors.map((earlier, i) => {
    const levels = grid.level(grid.steps - i);
    return { levels, x: earlier, prediction: denoise(earlier, levels) };
  });
  let end: ArrayLike<number> = [];
  const from = { index: grid.steps - past.length, past: past.toReversed() };
  for (const point of trajectory(denoise, x, { grid, step, from })) {
    if (point.index === 0) end = point.x.dataSync().slice();
  }
  tf.dispose([x, past as unknown as tf.TensorContainer]);
  return end;
};

const distance = (a: ArrayLike<number>, b: Float64Array): number =>
  Math.sqrt(
    b.reduce((sum, value, i) => sum + ((a[i] as number) - value) ** 2, 0) /
      b.reduce((sum, v) => sum + v * v, 0),
  );
