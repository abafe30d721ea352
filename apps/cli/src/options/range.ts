import { badArgument, type Range } from '@tractjs/core';

/** Parses the range of --clip: `-1,1`, or false for `off`. @throws TractError if it has another form. */
export const parseRange = (argument: string, value: string): Range | false => {
  if (value === 'off') return false;
  const [low, high, ...more] = value
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (low === undefined || high === undefined || more.length > 0 || !(low < high)) {
    throw badArgument(
      argument,
      value,
      'give two numbers separated by a comma, the lower first, such as -1,1, or off.',
    );
  }
  return [low, high];
};
