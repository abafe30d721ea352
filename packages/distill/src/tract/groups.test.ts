import { randomSource } from '@tractjs/core';
import { expect, it } from 'vitest';
import { evenGrid, path } from '../testing/test-support';
import { drawStarts, groupEnd, groupPaths } from './groups';

const ends = [0, 1, 4, 9];

it('draws all levels, or the tops of all groups, equally often', () => {
  const tally = (topsOnly: boolean) => {
    const counts: Record<number, number> = {};
    for (const t of drawStarts(randomSource(1), 9000, { ends, topsOnly })) counts[t] = (counts[t] ?? 0) + 1;
    return counts;
  };
  const [anywhere, tops] = [tally(false), tally(true)];
  expect(Object.keys(anywhere)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(Object.keys(tops)).toEqual(['1', '4', '9']);
  for (const count of Object.values(anywhere)) expect(Math.abs(count - 1000)).toBeLessThan(130);
  for (const count of Object.values(tops)) expect(Math.abs(count - 3000)).toBeLessThan(200);
});

it('finds the clean end of a group, which includes its top and excludes its end', () => {
  expect([1, 2, 4, 5, 9].map((t) => groupEnd(t, ends))).toEqual([0, 1, 1, 4, 4]);
});

it('lists the levels from each start to the end of its group', () => {
  const grid = evenGrid.place(path, 9);
  const found = groupPaths(grid, [1, 4, 6], [0, 1, 4]);
  expect(found).toEqual(
    [
      [1, 0],
      [4, 3, 2, 1],
      [6, 5, 4],
    ].map((steps) => steps.map((i) => grid.level(i))),
  );
});
