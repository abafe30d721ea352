import { badArgument } from '@tractjs/core';

/** Checks a position in a stream. @throws TractError if it is not a complete number, 0 or more. */
export const checkPosition = (position: number): void => {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw badArgument(
      'position',
      position,
      'give the number of examples before the batch: a whole number, 0 or more.',
    );
  }
};

/** Checks a number of examples. @throws TractError if it is not a complete number, 1 or more. */
export const checkCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 1)
    throw badArgument('count', count, 'give a whole number of examples, 1 or more.');
};

/**
 * Checks that a dataset of `size` examples has `count` examples from `start`.
 * @throws TractError if it does not.
 */
export const checkExamples = (name: string, size: number, start: number, count: number): void => {
  checkCount(count);
  if (!Number.isInteger(start) || start < 0 || start + count > size) {
    throw badArgument(
      'start',
      start,
      `${name} has ${size} examples: give a start of 0 or more, with start + count (${count}) at most ${size}.`,
    );
  }
};
