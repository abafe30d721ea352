import * as tf from '@tensorflow/tfjs-core';
import {
  type Coordinate,
  combine,
  interval,
  noiseRatio,
  type StepFunction,
  sameLevel,
  zipLevels,
} from '@tractjs/core';
import { ddim } from './ddim';
import { shares, stageLevels } from './stages';
import type { Tableau } from './tableaus';

export interface RungeKuttaOptions {
  /** Default: the tableau's. */
  readonly name?: string;
  /** What the tableau's nodes are fractions of; default 'noiseRatio', the coordinate that is integrated. */
  readonly nodes?: Coordinate;
}

/**
 * A Runge-Kutta step in the coordinate (x / alpha, r = sigma / alpha), where the flow is d(x / alpha) / dr =
 * (x / alpha - x0) / r. Every stage lies where DDIM lands with a blended prediction, so nothing cancels and alpha = 0
 * is no trouble: stage i with P_i = sum_j a_ij / c_i q_j and q_j = P_j + r_0 / r_j (x0(x_j) - P_j), the step itself with
 * the sum of b_j q_j. Weights sum to 1.
 */
export const rungeKutta = (tableau: Tableau, options: RungeKuttaOptions = {}): StepFunction => {
  const { name = tableau.name, nodes: coordinate = 'noiseRatio' } = options;
  const { order, nodes, matrix, weights } = tableau;
  const euler = ddim();
  return {
    name,
    order,
    evaluations: nodes.length,
    description: { kind: name },
    step: (denoise, x, span, condition) =>
      tf.tidy(() => {
        const { from } = span;
        const land = (prediction: tf.Tensor) => ({ x: euler.land(x, prediction, span), prediction });
        const levels = stageLevels(tableau, span, coordinate);
        const blends = [denoise(x, from, condition)];
        if (levels.every((at) => at === from)) return land(blends[0] as tf.Tensor);
        for (let i = 1; i < nodes.length; i++) {
          const at = levels[i] as (typeof levels)[0];
          const row = shares(matrix[i] as readonly number[]);
          const p = combine(...row.map((a, j) => [a, blends[j] as tf.Tensor] as const));
          const found = denoise(euler.land(x, p, interval(from, at)), at, condition);
          const share = zipLevels(from, at, (a, b) => (sameLevel(a, b) ? 1 : noiseRatio(a) / noiseRatio(b)));
          blends.push(combine([1, p], [share, tf.sub(found, p)]));
        }
        return land(combine(...weights.map((b, j) => [b, blends[j] as tf.Tensor] as const)));
      }),
  };
};
