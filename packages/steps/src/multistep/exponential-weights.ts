import { exponentialMoments } from '../dpm-solver/exponential-moments';

/**
 * w_j = integral of e^lambda l_j(lambda) over [from, to] / integral of e^lambda, with l_j the Lagrange polynomials of
 * the nodes: what a prediction at node j weighs when x is carried from one lambda to another with the polynomial
 * through all predictions, integrated exactly (Lu et al. 2022, "DPM-Solver++", eq. 9; Zhao et al. 2023, "UniPC",
 * solve a linear system for the same numbers). They sum to 1. Nodes are different and finite, to >= from.
 */
export const exponentialWeights = (nodes: readonly number[], from: number, to: number): number[] => {
  const h = to - from;
  const moments = exponentialMoments(h, nodes.length - 1).map((moment, k) => moment * h ** k);
  return nodes.map((node, j) => {
    // The coefficients of l_j as a polynomial in lambda - from, the constant first.
    let polynomial = [1];
    let scale = 1;
    for (const [i, other] of nodes.entries()) {
      if (i === j) continue;
      polynomial = timesLinear(polynomial, from - other);
      scale *= node - other;
    }
    return polynomial.reduce((sum, c, k) => sum + c * (moments[k] as number), 0) / scale;
  });
};

/** A polynomial times (variable + constant). */
const timesLinear = (polynomial: readonly number[], constant: number): number[] =>
  [...polynomial, 0].map((c, k) => c * constant + (polynomial[k - 1] ?? 0));
