import { TractError } from '@tractjs/core';

/** A real number with 256 fractional bits. */
export type Fixed = bigint;

const BITS = 256n;
const ONE = 1n << BITS;

/** The exact value of a double (down to 2^-256). */
const from = (value: number): Fixed => {
  if (!Number.isFinite(value)) throw new TractError(`value is ${value}: give a finite number.`);
  let [mantissa, exponent] = [value, 0];
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) << BITS) >> BigInt(exponent);
};

/** The double nearest to a fixed-point number. */
const toNumber = (value: Fixed): number => {
  const size = value < 0n ? -value : value;
  // A double has fewer than 80 bits; Number rounds them.
  const drop = Math.max(0, size.toString(2).length - 80);
  return Number(value >> BigInt(drop)) * 2 ** (drop - Number(BITS));
};

const multiply = (a: Fixed, b: Fixed): Fixed => (a * b) >> BITS;

const divide = (a: Fixed, b: Fixed): Fixed => (a << BITS) / b;

/** The n-th root of a number above 0, by Newton's method from above. */
const root = (value: Fixed, n: number): Fixed => {
  const power = BigInt(n);
  const target = value << (BITS * (power - 1n));
  let x = 1n << (BigInt(target.toString(2).length) / power + 1n);
  for (;;) {
    const next = ((power - 1n) * x + target / x ** (power - 1n)) / power;
    if (next >= x) return x;
    x = next;
  }
};

/** Sums a series from its first term and the ratio of term k to the one before it, until terms vanish. */
const series = (first: Fixed, next: (term: Fixed, k: bigint) => Fixed): Fixed => {
  let [sum, term] = [0n, first];
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    sum += term;
    term = next(term, k);
  }
  return sum;
};

const exp = (value: Fixed): Fixed => {
  const halvings = 24n;
  const small = value >> halvings;
  let result = series(ONE, (term, k) => multiply(term, small) / k);
  for (let i = 0n; i < halvings; i++) result = multiply(result, result);
  return result;
};

const sin = (value: Fixed): Fixed => {
  const square = multiply(value, value);
  return series(value, (term, k) => -multiply(term, square) / (2n * k * (2n * k + 1n)));
};

const cos = (value: Fixed): Fixed => {
  const square = multiply(value, value);
  return series(ONE, (term, k) => -multiply(term, square) / (2n * k * (2n * k - 1n)));
};

const atan = (value: Fixed): Fixed => {
  let [x, doublings] = [value, 0n];
  // atan(x) = 2 atan(x / (1 + sqrt(1 + x^2)))
  for (; x > ONE >> 4n || x < -(ONE >> 4n); doublings++) x = divide(x, ONE + root(ONE + multiply(x, x), 2));
  const square = multiply(x, x);
  let power = x;
  const sum = series(x, (_, k) => {
    power = -multiply(power, square);
    return power / (2n * k + 1n);
  });
  return sum << doublings;
};

const pi = 16n * atan(ONE / 5n) - 4n * atan(ONE / 239n);

/**
 * Arithmetic with 256 fractional bits, the oracle for coefficients in doubles. Keep angles of sin and cos
 * within a few turns and exponents of exp within +-60; each result is accurate to about 60 digits.
 */
export const highPrecision = {
  one: ONE,
  pi,
  from,
  toNumber,
  multiply,
  divide,
  root,
  exp,
  sin,
  cos,
  atan,
  /** |value - exact| / |exact|, computed exactly. */
  relativeError: (value: number, exact: Fixed): number => {
    const difference = from(value) - exact;
    if (difference === 0n) return 0;
    return toNumber(divide(difference < 0n ? -difference : difference, exact < 0n ? -exact : exact));
  },
} as const;
