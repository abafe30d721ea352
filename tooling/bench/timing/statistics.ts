import { badArgument } from '@tractjs/core';

/** Returns the median. @throws TractError if there are no numbers. */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw badArgument('values', values, 'a median needs at least one number.');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
};

/** The median, smallest and largest of some numbers. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Summarises numbers. @throws TractError if there are none. */
export const summary = (values: readonly number[]): Summary => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});
