import { type Coordinate, checkOptions, type StepFunction } from '@tractjs/core';
import { MAX_LAMBDA_GAP, staged } from './staged';
import { shares } from './stages';
import type { Tableau } from './tableaus';

/** The options of `rungeKutta`. */
export interface RungeKuttaOptions {
  /** Default: the tableau's name. */
  readonly name?: string;
  /**
   * The coordinate in which the nodes are fractions of the interval; default 'noiseRatio', which is
   * integrated.
   */
  readonly nodes?: Coordinate;
}

/**
 * Returns a Runge-Kutta step in the coordinates x / alpha and r = sigma / alpha, in which the flow is d(x /
 * alpha) / dr = (x / alpha - x0) / r = eps. Each stage is a DDIM step with a blend of predictions, which
 * avoids cancellation and is defined at alpha = 0: stage i takes P_i = sum_j a_ij / c_i q_j, where q_j = P_j
 * + r_0 / r_j (x0(x_j) - P_j), and the step takes sum_j b_j q_j. All weights sum to 1.
 */
export const rungeKutta = (tableau: Tableau, options: RungeKuttaOptions = {}): StepFunction => {
  checkOptions('rungeKutta', options, { name: true, nodes: true });
  const { name = tableau.name, nodes: coordinate = 'noiseRatio' } = options;
  const { order, nodes, matrix, weights } = tableau;
  // Near the far end r_0 / r_j is large, and multiplies the error of the slope there.
  const magnifies = nodes.includes(1) || coordinate === 'logSnr';
  return staged({
    name,
    order,
    nodes,
    coordinate,
    weights,
    blends: 'noise',
    rows: matrix.map(shares),
    ...(magnifies && { widest: MAX_LAMBDA_GAP }),
  });
};
