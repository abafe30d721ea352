import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { checkSameDimension, type Gaussian } from './gaussian';

/**
 * The squared Frechet distance of two Gaussians, |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) (Dowson and
 * Landau 1982, eq. 4; on features of a classifier, Heusel et al. 2017, eq. 6), in double precision. The trace
 * of the root is that of (S C2 S)^(1/2) with S the symmetric root of C1: a symmetric problem, whose
 * eigenvalues are real and, up to rounding, not negative, also for singular covariances.
 * @throws TractError if the dimensions differ.
 */
export const frechetDistance = (a: Gaussian, b: Gaussian): number => {
  checkSameDimension(a, b);
  const meanPart = a.mean.reduce((sum, m, d) => sum + (m - (b.mean[d] as number)) ** 2, 0);
  const first = square(a);
  const second = square(b);
  const root = symmetricRoot(first);
  const inner = root.mmul(second).mmul(root);
  const rootTrace = eigen(inner).realEigenvalues.reduce(
    (sum, value) => sum + Math.sqrt(Math.max(0, value)),
    0,
  );
  return Math.max(0, meanPart + first.trace() + second.trace() - 2 * rootTrace);
};

const square = ({ mean, covariance }: Gaussian): Matrix =>
  Matrix.from1DArray(mean.length, mean.length, [...covariance]);

/**
 * Maps V diag(l) V' to V diag(sqrt(l)) V'. Rounding can make eigenvalues of a singular matrix negative: those
 * become 0.
 */
const symmetricRoot = (matrix: Matrix): Matrix => {
  const { eigenvectorMatrix: vectors, realEigenvalues } = eigen(matrix);
  const scaled = vectors.clone().mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return scaled.mmul(vectors.transpose());
};

/** Uses the symmetric part, so rounding in products cannot make the problem unsymmetric. */
const eigen = (matrix: Matrix): EigenvalueDecomposition =>
  new EigenvalueDecomposition(Matrix.add(matrix, matrix.transpose()).mul(0.5), { assumeSymmetric: true });
