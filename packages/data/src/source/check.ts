import { badArgument } from '@tractjs/core';

/** @throws TractError unless `position` is a place in a stream. */
export const checkPosition = (position: number): void => {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw badArgument(
      'position',
      position,
      'give the number of examples that come before: a whole number, 0 or more.',
    );
  }
};

/** @throws TractError unless `count` is a number of examples. */
export const checkCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 1)
    throw badArgument('count', count, 'give a whole number of examples, 1 or more.');
};

/** @throws TractError unless `count` examples from `start` on are among the `size` of a dataset. */
export const checkExamples = (name: string, size: number, start: number, count: number): void => {
  checkCount(count);
  if (!Number.isInteger(start) || start < 0 || start + count > size) {
    throw badArgument(
      'start',
      start,
      `${name} has ${size} examples: start must be 0 or more, and start + count (${count}) at most that.`,
    );
  }
};
