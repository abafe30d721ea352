import { badArgument } from '@tractjs/core';

/** Share of places at which two lists of labels are equal, from 0 to 1. @throws TractError unless they are equally long and not empty. */
export const agreement = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  checkPairs(a, b);
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal / a.length;
};

/** sqrt(mean((a - b)^2)) over all values: how far apart paired images are. @throws TractError unless they are equally long and not empty. */
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
      `the first list has ${a.length} values: give two lists of one length, not empty.`,
    );
  }
};
