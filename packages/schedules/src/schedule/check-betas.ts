import { badArgument } from '@tractjs/core';

/** Maximum number of levels of a schedule, whose description can come from a file. */
const MAX_LEVELS = 1_000_000;

/** Checks a number of levels. @throws TractError if it is not whole or out of range. */
export const checkCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 1 || count > MAX_LEVELS)
    throw badArgument('count', count, `give a whole number of levels, 1 to ${MAX_LEVELS}, such as 1000.`);
};

/** Checks that a beta is between 0 and 1. @throws TractError if it is not. */
export const checkBeta = (name: string, beta: number, usual: number): void => {
  if (!(beta > 0 && beta < 1))
    throw badArgument(name, beta, `give a number between 0 and 1, such as ${usual}.`);
};
