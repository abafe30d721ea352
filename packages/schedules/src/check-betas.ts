import { badArgument } from '@tractjs/core';

/** @throws TractError unless count is a whole number of levels. */
export const checkCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 1)
    throw badArgument('count', count, 'give a whole number of levels, 1 or more, such as 1000.');
};

/** @throws TractError unless a beta is between 0 and 1. */
export const checkBeta = (name: string, beta: number, usual: number): void => {
  if (!(beta > 0 && beta < 1))
    throw badArgument(name, beta, `give a number between 0 and 1, such as ${usual}.`);
};
