import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  type Level,
  randomSource,
  type Schedule,
  type StepFunction,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { asDenoiser, eachPoint, type Oracle } from './oracle';
import { atLogSnr } from './paths';

export interface ConvergenceOptions {
  /** The walk goes from -logSnr to +logSnr, in steps even in log-SNR; default 6. */
  readonly logSnr?: number;
  /** Numbers of steps that are tried; default 16, 32, 64, 128, 256. */
  readonly steps?: readonly number[];
  /** Errors outside of this are left out of the fit; default [1e-5, 1e-1], what float32 can tell. */
  readonly window?: readonly [number, number];
  /** Examples; default 16. */
  readonly count?: number;
}

/** Global errors of a step at several step counts, and the slope of log error on log step size. */
export interface Convergence {
  readonly slope: number;
  /** The points within the window, which the line was fitted to. */
  readonly fitted: readonly { readonly steps: number; readonly error: number }[];
  readonly all: readonly { readonly steps: number; readonly error: number }[];
}

/**
 * Walks an exact denoiser with a step at several step counts and compares the ends with the exact flow: the slope of
 * the least-squares line is the order that the step has (root mean square over the examples, divided by that of the
 * exact ends). @throws TractError where fewer than three errors are within the window.
 */
export const convergence = (
  step: StepFunction,
  schedule: Schedule,
  oracle: Oracle,
  options: ConvergenceOptions = {},
): Convergence => {
  const { logSnr = 6, steps = [16, 32, 64, 128, 256], window = [1e-5, 1e-1], count = 16 } = options;
  const level = (fraction: number): Level => atLogSnr(schedule, logSnr * (1 - 2 * fraction));
  const [clean, noisy] = [level(0), level(1)];
  const normal = randomSource(5).normal(count * oracle.dimension);
  const start = Float32Array.from(eachPoint(oracle, normal, count, (point) => oracle.draw(point, noisy)));
  const exact = eachPoint(oracle, start, count, (point) => oracle.flow(point, noisy, clean));
  const all = steps.map((n) => {
    const grid = timeGrid(
      Array.from({ length: n + 1 }, (_, i) => level(i / n)),
      schedule,
    );
    const x = tf.tensor(start, [count, oracle.dimension], 'float32');
    let end: ArrayLike<number> = [];
    for (const point of trajectory(asDenoiser(oracle), x, { grid, step })) {
      if (point.index === 0) end = point.x.dataSync().slice();
    }
    x.dispose();
    return { steps: n, error: distance(end, exact) };
  });
  const fitted = all.filter(({ error }) => error >= window[0] && error <= window[1]);
  if (fitted.length < 3) {
    const seen = all.map(({ steps, error }) => `${error.toExponential(1)} in ${steps}`).join(', ');
    throw badArgument('steps', steps, `fewer than three errors are within ${window} (${seen}): try others.`);
  }
  return {
    slope: -slopeOf(fitted.map((point) => [Math.log(point.steps), Math.log(point.error)])),
    fitted,
    all,
  };
};

const distance = (a: ArrayLike<number>, b: Float64Array): number =>
  Math.sqrt(
    b.reduce((sum, value, i) => sum + ((a[i] as number) - value) ** 2, 0) /
      b.reduce((sum, v) => sum + v * v, 0),
  );

/** Slope of the least-squares line through points. */
const slopeOf = (points: readonly (readonly [number, number])[]): number => {
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
};
