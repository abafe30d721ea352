import { type Coordinate, checkOptions, type StepFunction } from '@tractjs/core';
import { MAX_LAMBDA_GAP, staged } from './staged';
import { shares } from './stages';
import type { Tableau } from './tableaus';

export interface RungeKuttaOptions {
  /** Default: the tableau's. */
  readonly name?: string;
  /** What the tableau's nodes are fractions of; default 'noiseRatio', the coordinate that is integrated. */
  readonly nodes?: Coordinate;
}

/**
 * A Runge-Kutta step in the coordinate (x / alpha, r = sigma / alpha), where the flow is d(x / alpha) / dr =
 * (x / alpha - x0) / r, the noise. Every stage lies where DDIM lands with a blended prediction, so nothing cancels and
 * alpha = 0 is no trouble: stage i with P_i = sum_j a_ij / c_i q_j and q_j = P_j + r_0 / r_j (x0(x_j) - P_j), the step
 * itself with the sum of b_j q_j. Weights sum to 1.
 */
export const rungeKutta = (tableau: Tableau, options: RungeKuttaOptions = {}): StepFunction => {
  checkOptions('rungeKutta', options, { name: true, nodes: true });
  const { name = tableau.name, nodes: coordinate = 'noiseRatio' } = options;
  const { order, nodes, matrix, weights } = tableau;
  // A stage next to the far end, where r_0 / r_j is large, has its slope's error magnified by it.
  const magnifies = nodes.includes(1) || coordinate === 'logSnr';
  return staged({
    ...{ name, order, nodes, coordinate, weights, blends: 'noise', rows: matrix.map(shares) },
    ...(magnifies && { widest: MAX_LAMBDA_GAP }),
  });
};
