import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  combine,
  type Level,
  type Levels,
  mapLevels,
  type StepFunction,
  zipLevels,
} from '@tractjs/core';
import { shares, stageLevels } from './stages';
import type { Tableau } from './tableaus';

export interface RungeKuttaInTimeOptions {
  /** Default: the tableau's, with -in-time. */
  readonly name?: string;
}

/**
 * A Runge-Kutta step of the flow in the schedule's own time,
 *
 *   dx / dt = (sigma' / sigma) x + (alpha' - alpha sigma' / sigma) x0,
 *
 * with the derivatives that the schedule's levels bring: the general ODE of Karras et al. 2022, eq. 4, with s = alpha
 * and s sigma for our sigma. Where alpha = 1 and t = sigma it is `rungeKutta`; on other paths it is another, usually
 * coarser approximation. To a clean level, where sigma' / sigma has no value, it is Euler's (their algorithm 1).
 * @throws TractError where a level brings no derivatives.
 */
export const rungeKuttaInTime = (tableau: Tableau, options: RungeKuttaInTimeOptions = {}): StepFunction => {
  const { name = `${tableau.name}-in-time` } = options;
  const { order, nodes, matrix, weights } = tableau;
  return {
    name,
    order,
    evaluations: nodes.length,
    description: { kind: name },
    step: (denoise, x, span, condition) =>
      tf.tidy(() => {
        const levels = stageLevels(nodes, span, 'time');
        const slopes: tf.Tensor[] = [];
        const reach = (row: readonly number[], end: Levels) =>
          combine(
            [1, x],
            [
              zipLevels(span.from, end, (a, b) => b.time - a.time),
              combine(...row.map((a, j) => [a, slopes[j] as tf.Tensor] as const)),
            ],
          );
        // Where no example goes on to a second stage, every one of them would be the first again.
        const still = levels.every((at) => at === span.from);
        const used = still ? 1 : nodes.length;
        for (let i = 0; i < used; i++) {
          const at = levels[i] as (typeof levels)[0];
          const here = i === 0 ? x : reach(shares(matrix[i] as readonly number[]), at);
          const prediction = denoise(here, at, condition);
          slopes.push(
            combine(
              [mapLevels(at, (l) => rates(l).x), here],
              [mapLevels(at, (l) => rates(l).x0), prediction],
            ),
          );
        }
        return { x: reach(still ? [1] : weights, span.to) };
      }),
  };
};

/** Factors of x and of x0 in dx / dt. */
const rates = ({
  time,
  alpha,
  sigma,
  alphaRate,
  sigmaRate,
}: Level): { readonly x: number; readonly x0: number } => {
  if (alphaRate === undefined || sigmaRate === undefined) {
    throw badArgument(
      'interval',
      { time, alpha, sigma },
      'this step integrates in time and needs d alpha / dt and d sigma / dt there: take a schedule that is continuous, or a step in sigma / alpha such as heun().',
    );
  }
  return { x: sigmaRate / sigma, x0: alphaRate - (alpha * sigmaRate) / sigma };
};
