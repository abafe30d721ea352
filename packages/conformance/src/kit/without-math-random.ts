import { TractError } from '@tractjs/core';

/** Runs f with a Math.random that throws: results that depend on it cannot be reproduced. */
export const withoutMathRandom = <T>(f: () => T): T => {
  const { random } = Math;
  Math.random = () => {
    throw new TractError('Math.random was called: take all randomness from the given source of noise.');
  };
  try {
    return f();
  } finally {
    Math.random = random;
  }
};
