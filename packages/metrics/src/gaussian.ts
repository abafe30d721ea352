import { badArgument, TractError } from '@tractjs/core';

/** Mean and covariance of a set of points: plain data, so it can be written as JSON. */
export interface Gaussian {
  /** Number of points it was estimated from. */
  readonly count: number;
  /** [D] */
  readonly mean: readonly number[];
  /** [D, D], row by row. Unbiased: divided by count - 1. */
  readonly covariance: readonly number[];
}

/**
 * Makes a `Gaussian` from data of a file, which errors call `name`.
 * @throws TractError if sizes do not fit, or a value is not a finite number.
 */
export const parseGaussian = (value: unknown, name: string): Gaussian => {
  const { count, mean, covariance } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Partial<Gaussian>;
  const isNumbers = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isFinite);
  if (
    !Number.isInteger(count) ||
    !isNumbers(mean) ||
    !isNumbers(covariance) ||
    covariance.length !== mean.length ** 2
  ) {
    throw new TractError(
      `${name} has no feature statistics: it needs a whole number count, D numbers in mean and D x D numbers in covariance. Write the file again.`,
    );
  }
  return { count: count as number, mean, covariance };
};

/** @throws TractError if two sets of features differ in dimension. */
export const checkSameDimension = (a: Gaussian, b: Gaussian): void => {
  if (a.mean.length !== b.mean.length) {
    throw badArgument(
      'b.mean.length',
      b.mean.length,
      `the other has ${a.mean.length} features: compare features of one kind.`,
    );
  }
};
