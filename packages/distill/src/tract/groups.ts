import type { Level, RandomSource, TimeGrid } from '@tractjs/core';

/** Where examples may start. */
export interface Starts {
  /** The groups' borders, 0 = ends[0] < ... < ends[T'] = T. */
  readonly ends: readonly number[];
  /** Whether only at the noisy ends of groups. */
  readonly topsOnly: boolean;
}

/**
 * Draws the steps t = 1..T that a batch starts from: anywhere, or, where only the tops of groups are wanted, at the
 * noisy ends of groups.
 */
export const drawSteps = (random: RandomSource, count: number, { ends, topsOnly }: Starts): number[] =>
  topsOnly
    ? Array.from(random.integers(count, ends.length - 1), (group) => ends[group + 1] as number)
    : Array.from(random.integers(count, ends.at(-1) as number), (i) => i + 1);

/** The clean end of t's group. Groups are (s, next end]. */
export const endOf = (t: number, ends: readonly number[]): number =>
  ends.findLast((end) => end < t) as number;

/** The levels from each t down to its group's end, one step of the grid after another, both included. */
export const walks = (grid: TimeGrid, t: readonly number[], ends: readonly number[]): Level[][] =>
  t.map((top, i) => Array.from({ length: top - (ends[i] as number) + 1 }, (_, k) => grid.level(top - k)));
