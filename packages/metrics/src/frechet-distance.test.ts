import { randomSource } from '@tractjs/core';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { frechetDistance } from './frechet-distance';
import type { Gaussian } from './gaussian';

const gaussian = (mean: readonly number[], covariance: Matrix): Gaussian => ({
  count: 100,
  mean,
  covariance: covariance.to1DArray(),
});
const zeros = (n: number) => new Array<number>(n).fill(0);
const random = randomSource(11);
const randomMatrix = (n: number) => Matrix.from1DArray(n, n, [...random.normal(n * n)]);
/** Symmetric positive definite. */
const spread = (n: number) => {
  const m = randomMatrix(n);
  return m.mmul(m.transpose()).add(Matrix.eye(n, n).mul(0.1));
};
const power = (values: readonly number[], p: number) => values.map((v) => v ** p);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A rotation of n dimensions: Givens rotations in every plane. */
const rotation = (n: number) => {
  let result = Matrix.eye(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const turn = Matrix.eye(n, n);
      const angle = i + 2 * j;
      turn
        .set(i, i, Math.cos(angle))
        .set(j, j, Math.cos(angle))
        .set(i, j, -Math.sin(angle))
        .set(j, i, Math.sin(angle));
      result = result.mmul(turn);
    }
  }
  return result;
};

describe('frechetDistance', () => {
  it('in one dimension is (m1 - m2)^2 + (s1 - s2)^2', () => {
    const a = gaussian([1], new Matrix([[9]]));
    const b = gaussian([-1], new Matrix([[0.25]]));
    expect(frechetDistance(a, b)).toBeCloseTo(4 + 2.5 ** 2, 12);
  });

  const d1 = [4, 1, 0.25, 9];
  const d2 = [1, 2, 3, 4];
  const diagonal = sum(d1.map((v, i) => (Math.sqrt(v) - Math.sqrt(d2[i] as number)) ** 2));

  it('of diagonal covariances is the sum over dimensions', () => {
    expect(
      frechetDistance(gaussian([1, 0, 0, 2], Matrix.diag(d1)), gaussian([0, 0, 1, 0], Matrix.diag(d2))),
    ).toBeCloseTo(6 + diagonal, 12);
  });

  it('does not change if both are rotated', () => {
    const r = rotation(4);
    const turned = (d: readonly number[]) =>
      gaussian(zeros(4), r.mmul(Matrix.diag([...d])).mmul(r.transpose()));
    expect(turned(d1).covariance[1]).not.toBeCloseTo(0, 2);
    expect(frechetDistance(turned(d1), turned(d2))).toBeCloseTo(diagonal, 12);
  });

  it('of commuting covariances C and C^2 is tr(C + C^2 - 2 C^(3/2))', () => {
    const c = spread(5);
    const values = [0.3, 0.7, 1, 2, 5];
    const r = rotation(5);
    const of = (p: number) => gaussian(zeros(5), r.mmul(Matrix.diag(power(values, p))).mmul(r.transpose()));
    expect(frechetDistance(of(1), of(2))).toBeCloseTo(
      sum(values) + sum(power(values, 2)) - 2 * sum(power(values, 1.5)),
      11,
    );
    expect(frechetDistance(gaussian(zeros(5), c), gaussian(zeros(5), c.clone().mul(4)))).toBeCloseTo(
      c.trace(),
      11,
    );
  });

  it('in two dimensions, not commuting, follows the root of tr(C1 C2) + 2 sqrt(det(C1 C2))', () => {
    const a = new Matrix([
      [2, 1.2],
      [1.2, 1],
    ]);
    const b = new Matrix([
      [1, -0.5],
      [-0.5, 3],
    ]);
    const product = a.mmul(b);
    const det = product.get(0, 0) * product.get(1, 1) - product.get(0, 1) * product.get(1, 0);
    const root = Math.sqrt(product.trace() + 2 * Math.sqrt(det));
    expect(frechetDistance(gaussian([0, 0], a), gaussian([0, 0], b))).toBeCloseTo(7 - 2 * root, 12);
  });

  it('in 64 dimensions is the cost of the optimal map', () => {
    // x -> A x with A symmetric positive definite is the optimal map of N(0, C) to N(0, A C A): it costs tr(C
    // (I - A)^2).
    const [c, map] = [spread(64), spread(64).mul(1 / 64)];
    const shift = Matrix.eye(64, 64).sub(map);
    const expected = c.mmul(shift).mmul(shift).trace();
    const found = frechetDistance(gaussian(zeros(64), c), gaussian(zeros(64), map.mmul(c).mmul(map)));
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-10);
  });

  it('accepts singular covariances', () => {
    // Points on the lines along u and v: the trace of the root is |u . v|.
    const u = Matrix.columnVector([1, 2, 0, -1]);
    const v = Matrix.columnVector([0.5, 1, 3, 0]);
    const line = (w: Matrix) => gaussian(zeros(4), w.mmul(w.transpose()));
    expect(frechetDistance(line(u), line(v))).toBeCloseTo(6 + 10.25 - 2 * 2.5, 6);
    const none = gaussian(zeros(4), Matrix.zeros(4, 4));
    expect(frechetDistance(line(u), none)).toBeCloseTo(6, 12);
    expect(frechetDistance(none, none)).toBe(0);
  });

  it('is 0 between a set and itself, never negative, and symmetric', () => {
    const [a, b] = [
      gaussian([...random.normal(20)], spread(20)),
      gaussian([...random.normal(20)], spread(20)),
    ];
    expect(frechetDistance(a, a)).toBeCloseTo(0, 9);
    expect(frechetDistance(a, a)).toBeGreaterThanOrEqual(0);
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 9);
  });

  it('refuses features of different kinds', () => {
    expect(() =>
      frechetDistance(gaussian([0], Matrix.eye(1, 1)), gaussian([0, 0], Matrix.eye(2, 2))),
    ).toThrow(/b\.mean\.length is 2: the other has 1 features/);
  });
});
