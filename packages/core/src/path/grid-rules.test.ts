import { describe, expect, it } from 'vitest';
import { type GridRule, timeGrid } from './grid';
import { explicit, subGrid } from './grid-rules';
import type { Schedule } from './schedule';

const line: Schedule = {
  name: 'line',
  range: [0, 20],
  description: { kind: 'line' },
  at: (time) => ({ time, alpha: 1, sigma: time }),
  atNoiseRatio: (ratio) => line.at(ratio),
};
const squares: GridRule = {
  description: { kind: 'squares' },
  place: (path: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => path.at(i * i)),
      path,
    ),
};
const times = (rule: GridRule, steps: number) => rule.place(line, steps).levels.map(({ time }) => time);

describe('subGrid', () => {
  it('has every (of / steps)-th level of the finer grid', () => {
    expect(times(subGrid(squares, 4), 2)).toEqual([0, 4, 16]);
    expect(times(subGrid(squares, 4), 4)).toEqual([0, 1, 4, 9, 16]);
    expect(times(subGrid(squares, 4), 1)).toEqual([0, 16]);
    expect(times(subGrid(squares, 1), 1)).toEqual([0, 1]);
    expect(subGrid(squares, 4).description).toEqual({ kind: 'sub-grid', grid: { kind: 'squares' }, of: 4 });
  });

  it('refuses steps that do not divide the finer grid, are below 1 or not whole', () => {
    for (const steps of [0, -2, 3, 2.5, 8])
      expect(() => subGrid(squares, 5 * 2).place(line, steps)).toThrow(
        `steps is ${steps}: give a whole number that divides the 10 steps of the finer grid.`,
      );
    for (const of of [0, -1, 1.5]) expect(() => subGrid(squares, of)).toThrow(`of is ${of}`);
  });
});

describe('explicit', () => {
  it('has a copy of its times, and only their number of steps', () => {
    const given = [0, 3, 7];
    const rule = explicit(given);
    given[1] = 5;
    expect(times(rule, 2)).toEqual([0, 3, 7]);
    expect(rule.description).toEqual({ kind: 'explicit', times: [0, 3, 7] });
    for (const steps of [1, 3])
      expect(() => times(rule, steps)).toThrow(
        `steps is ${steps}: this explicit grid has 3 times and so 2 steps`,
      );
  });

  it('refuses repeated times', () => {
    expect(() => explicit([0, 2, 2])).toThrow('times[2] is 2: give ascending times: the one before it is 2.');
    expect(times(explicit([0, 1]), 1)).toEqual([0, 1]);
    expect(() => explicit([])).toThrow('times is []: give a list of two or more times');
  });
});
