import type { Level, RandomSource, TimeGrid } from '@tractjs/core';

/**
 * Draws the steps t = 1..steps that a batch starts from: anywhere, or, where only the tops of groups are wanted, at
 * multiples of the group's size.
 */
export const drawSteps = (
  random: RandomSource,
  count: number,
  { steps, size, topsOnly }: { readonly steps: number; readonly size: number; readonly topsOnly: boolean },
): number[] =>
  topsOnly
    ? Array.from(random.integers(count, steps / size), (group) => (group + 1) * size)
    : Array.from(random.integers(count, steps), (i) => i + 1);

/** The clean end of t's group. Groups are (s, s + size]. */
export const endOf = (t: number, size: number): number => Math.floor((t - 1) / size) * size;

/** The levels from each t down to its group's end, one step of the grid after another, both included. */
export const walks = (grid: TimeGrid, t: readonly number[], ends: readonly number[]): Level[][] =>
  t.map((top, i) => Array.from({ length: top - (ends[i] as number) + 1 }, (_, k) => grid.level(top - k)));
