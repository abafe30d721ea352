import { badArgument } from '@tractjs/core';

/**
 * Returns the share of equal entries of two lists of labels, from 0 to 1. @throws TractError unless they have
 * equal lengths above 0.
 */
export const agreement = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  checkPairs(a, b);
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal / a.length;
};

/**
 * Returns sqrt(mean((a - b)^2)) over all values, the distance of paired images. @throws TractError unless the
 * lists have equal lengths above 0.
 */
export const rmsDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  checkPairs(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum / a.length);
};

const checkPairs = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  if (a.length === 0 || a.length !== b.length) {
    throw badArgument(
      'b.length',
      b.length,
      `the first list has ${a.length} values: give two lists of equal length, not empty.`,
    );
  }
};
