import type { Level, RandomSource, TimeGrid } from '@tractjs/core';

/** The levels that examples may start from. */
export interface Starts {
  /** The clean ends of the groups and the top of the last one: 0 = ends[0] < ... < ends[m] = n. */
  readonly ends: readonly number[];
  /** Whether examples start only at the noisy ends of groups. */
  readonly topsOnly: boolean;
}

/**
 * Draws `count` indices of start levels, uniformly over 1..n, or over the groups' noisy ends if `topsOnly` is
 * set.
 */
export const drawStarts = (random: RandomSource, count: number, { ends, topsOnly }: Starts): number[] =>
  topsOnly
    ? Array.from(random.integers(count, ends.length - 1), (group) => ends[group + 1] as number)
    : Array.from(random.integers(count, ends.at(-1) as number), (i) => i + 1);

/** Returns the clean end of t's group. Group k is (ends[k], ends[k + 1]]. */
export const groupEnd = (t: number, ends: readonly number[]): number =>
  ends.findLast((end) => end < t) as number;

/** Returns, for each example, the grid's levels from t down to its group's end, both included. */
export const groupPaths = (grid: TimeGrid, t: readonly number[], ends: readonly number[]): Level[][] =>
  t.map((top, i) => Array.from({ length: top - (ends[i] as number) + 1 }, (_, k) => grid.level(top - k)));
