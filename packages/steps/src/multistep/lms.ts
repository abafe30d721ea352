import {
  type AnyStep,
  badArgument,
  checkOptions,
  type Kind,
  type Level,
  type MultistepStep,
  noiseRatio,
  sameLevel,
} from '@tractjs/core';
import { blendingRule } from '../ddim/blending-rule';

/** The options of `lms`. */
export interface LmsOptions {
  /** Number of slopes, the latest included: from 1 (DDIM) to 4; default 4. */
  readonly order?: number;
}

/**
 * Returns the Adams-Bashforth method in r = sigma / alpha. With the slopes d_j = (x_j - alpha_j x0_j) /
 * sigma_j of the latest evaluations, it is
 *
 *   x_to / alpha_to = x / alpha + sum_j c_j d_j,   c_j = integral of l_j(r) over [r_from, r_to],
 *
 * where l_j are the Lagrange polynomials of the r_j (Hairer, Norsett & Wanner 1993, "Solving Ordinary
 * Differential Equations I", section III.5; k-diffusion's sample_lms). It equals a DDIM step with the
 * prediction m_0 - r_from sum_j b_j (d_j - d_0), b_j = c_j / (r_to - r_from), also to clean levels.
 * Evaluations at alpha = 0 and earlier ones are not used.
 * @throws TractError if `order` is not 1, 2, 3 or 4.
 */
export const lms = (options: LmsOptions = {}): MultistepStep => {
  const { order = 4 } = checkOptions('lms', options, lmsKind.options);
  if (![1, 2, 3, 4].includes(order)) throw badArgument('order', order, 'give 1, 2, 3 or 4.');
  // A multistep step has a history of 1 or more; at order 1 the earlier evaluation is not used.
  const rule = blendingRule({
    name: 'lms',
    order,
    history: Math.max(1, order - 1),
    weigh: (to, nodes) => slopeWeights(to, nodes, order),
  });
  return { ...rule, description: { kind: 'lms', order } };
};

export const lmsKind: Kind<AnyStep, LmsOptions> = {
  name: 'lms',
  summary: 'a polynomial through up to four slopes in sigma / alpha',
  source: "Adams & Bashforth; k-diffusion's sample_lms",
  options: { order: 'number' },
  make: lms,
};

/**
 * Returns the weights of the predictions and then of the xs at the nodes, since d_j = x_j / sigma_j - x0_j /
 * r_j.
 */
export const slopeWeights = (to: Level, nodes: readonly Level[], order: number): readonly number[] => {
  const from = nodes[0] as Level;
  const end = nodes.findIndex((level) => level.alpha === 0);
  const used = nodes.slice(0, Math.min(order, end < 0 ? nodes.length : end));
  if (used.length < 2 || sameLevel(from, to)) return [1];
  const means = meansOfLagrange(used.map(noiseRatio), noiseRatio(from), noiseRatio(to));
  // sum_j b_j (d_j - d_0) is a sum over d_j, in which d_0 has the weight -rest.
  const rest = means.slice(1).reduce((a, b) => a + b, 0);
  const others = nodes.map((_, j) => (j === 0 ? -rest : (means[j] ?? 0)));
  const r = noiseRatio(from);
  return [
    ...others.map((b, j) => (j === 0 ? 1 : 0) + (b === 0 ? 0 : (b * r) / noiseRatio(nodes[j] as Level))),
    ...others.map((b, j) => (b === 0 ? 0 : (-b * r) / (nodes[j] as Level).sigma)),
  ];
};

/**
 * Means of the Lagrange polynomials over an interval, by two-point Gauss quadrature, which is exact up to
 * four nodes.
 */
const meansOfLagrange = (nodes: readonly number[], from: number, to: number): number[] => {
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const points = [middle - half / Math.sqrt(3), middle + half / Math.sqrt(3)];
  return nodes.map((node, j) => {
    const at = (point: number) =>
      nodes.reduce(
        (product, other, i) => (i === j ? product : (product * (point - other)) / (node - other)),
        1,
      );
    return points.reduce((sum, point) => sum + at(point), 0) / 2;
  });
};
