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

export interface LmsOptions {
  /** Slopes that are joined, this one included: 1 (DDIM) to 4; default 4. */
  readonly order?: number;
}

/**
 * The linear multistep method of Adams and Bashforth in r = sigma / alpha: with the slopes d_j = (x_j - alpha_j
 * x0_j) / sigma_j of this evaluation and of those before it,
 *
 *   x_to / alpha_to = x / alpha + sum_j c_j d_j,   c_j = integral of l_j(r) over [r_from, r_to],
 *
 * l_j the Lagrange polynomials of the r_j (Hairer, Norsett & Wanner 1993, "Solving Ordinary Differential Equations I",
 * section III.5; k-diffusion's sample_lms). It lands where DDIM lands with m_0 - r_from sum_j b_j (d_j - d_0), b_j = c_j /
 * (r_to - r_from), at clean levels too. Evaluations at alpha = 0 and those before them are not used.
 * @throws TractError unless order is 1, 2, 3 or 4.
 */
export const lms = (options: LmsOptions = {}): MultistepStep => {
  const { order = 4 } = checkOptions('lms', options, lmsKind.options);
  if (![1, 2, 3, 4].includes(order)) throw badArgument('order', order, 'give 1, 2, 3 or 4.');
  // A rule without history would be of another kind: at order 1 it is handed the latest evaluation and ignores it.
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

/** What the landing's prediction takes of each prediction, and of each x: d_j is x_j / sigma_j - x0_j / r_j. */
export const slopeWeights = (to: Level, nodes: readonly Level[], order: number): readonly number[] => {
  const from = nodes[0] as Level;
  const end = nodes.findIndex((level) => level.alpha === 0);
  const used = nodes.slice(0, Math.min(order, end < 0 ? nodes.length : end));
  if (used.length < 2 || sameLevel(from, to)) return [1];
  const means = meansOfLagrange(used.map(noiseRatio), noiseRatio(from), noiseRatio(to));
  // d_0 has the weight -rest, so that the sum over d_j - d_0 is one over d_j.
  const rest = means.slice(1).reduce((a, b) => a + b, 0);
  const others = nodes.map((_, j) => (j === 0 ? -rest : (means[j] ?? 0)));
  const r = noiseRatio(from);
  return [
    ...others.map((b, j) => (j === 0 ? 1 : 0) + (b === 0 ? 0 : (b * r) / noiseRatio(nodes[j] as Level))),
    ...others.map((b, j) => (b === 0 ? 0 : (-b * r) / (nodes[j] as Level).sigma)),
  ];
};

/** The mean of each Lagrange polynomial over an interval, by Gauss's rule of two points, exact up to four nodes. */
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
