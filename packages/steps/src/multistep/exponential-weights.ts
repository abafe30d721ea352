import { exponentialMoments } from '../dpm-solver/exponential-moments';

/**
 * Returns w_j = integral of e^lambda l_j(lambda) over [from, to] / integral of e^lambda over [from, to],
 * where l_j are the Lagrange polynomials of the nodes. They are the weights of the predictions at the nodes
 * if the polynomial through all of them is integrated exactly (Lu et al. 2022, "DPM-Solver++", eq. 9; Zhao et
 * al. 2023, "UniPC", get the same numbers from a linear system). They sum to 1. Nodes must be different and
 * finite, and to >= from.
 */
export const exponentialWeights = (nodes: readonly number[], from: number, to: number): number[] => {
  const h = to - from;
  const moments = exponentialMoments(h, nodes.length - 1).map((moment, k) => moment * h ** k);
  return nodes.map((node, j) => {
    // Coefficients of l_j times scale, as a polynomial in lambda - from, the constant first.
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

/** Multiplies a polynomial by (variable + constant). */
const timesLinear = (polynomial: readonly number[], constant: number): number[] =>
  [...polynomial, 0].map((c, k) => c * constant + (polynomial[k - 1] ?? 0));
