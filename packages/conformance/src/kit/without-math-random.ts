import { TractError } from '@tractjs/core';

/** Runs f with a Math.random that throws: results that depend on it cannot be had again. */
export const withoutMathRandom = <T>(f: () => T): T => {
  const { random } = Math;
  Math.random = () => {
    throw new TractError(
      'Math.random was called: nothing may be random but noise from the source handed in.',
    );
  };
  try {
    return f();
  } finally {
    Math.random = random;
  }
};
