import { explicit, type GridRule, timeGrid } from '@tractjs/core';
import { karras } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { evenGrid, path } from '../testing/test-support';
import { placePhases, planPhases, studentGrid } from './phases';

describe('planPhases', () => {
  it('reads step counts as phases', () => {
    expect(planPhases([1024, 32, 1])).toEqual([
      { from: 1024, to: 32 },
      { from: 32, to: 1 },
    ]);
  });

  it('accepts a list of phases', () => {
    const phases = [
      { from: 64, to: 8, samples: 100 },
      { from: 8, to: 1, learningRate: 1e-3 },
    ];
    expect(planPhases(phases)).toEqual(phases);
  });

  it.each([
    ['no phase', [], 'give the number of steps of the teacher'],
    ['one count', [64], 'give the number of steps of the teacher'],
    ['a remainder', [64, 7], '64 / 7 is not whole'],
    ['the same count twice', [8, 8], 'does not get shorter'],
    ['growing counts', [8, 16], 'does not get shorter'],
    ['a count of 0', [8, 0], '0 is not a number of steps'],
    ['a fraction', [8, 2.5], '2.5 is not a number of steps'],
  ])('refuses %s', (_, list, message) => {
    expect(() => planPhases(list)).toThrow(message);
    expect(() => planPhases(list)).toThrow(/^phases is \[/);
  });

  it('refuses phases that do not continue one another', () => {
    const list = [
      { from: 64, to: 8 },
      { from: 16, to: 1 },
    ];
    expect(() => planPhases(list)).toThrow(
      'phases[1] begins with 16 steps, but the previous phase ends with 8',
    );
  });
});

describe('placePhases', () => {
  const place = (steps: number) => evenGrid.place(path, steps);
  const sixteen = place(16);

  it('places the first phase by the rule and a later one at the levels of the previous student', () => {
    const [first, second] = placePhases([16, 4, 1], place);
    expect(first).toMatchObject({ from: 16, to: 4, ends: [0, 4, 8, 12, 16] });
    expect(second).toMatchObject({ from: 4, to: 1, ends: [0, 4] });
    expect(second?.grid.levels).toEqual([0, 4, 8, 12, 16].map((i) => sixteen.level(i)));
  });

  it('accepts grids and indices, with groups of any lengths', () => {
    const ends = [0, 1, 5, 16];
    for (const to of [ends, sixteen.pick(ends)]) {
      const [phase, next] = placePhases(
        [
          { from: sixteen, to },
          { from: 3, to: 1, muSelf: 0.2 },
        ],
        place,
      );
      expect(phase).toMatchObject({ from: 16, to: 3, ends });
      expect(next).toMatchObject({ from: 3, to: 1, ends: [0, 3], muSelf: 0.2 });
      expect(next?.grid.levels).toEqual(ends.map((i) => sixteen.level(i)));
    }
    const grids = placePhases([sixteen, sixteen.pick(ends), sixteen.every(16)], place);
    expect(grids.map((phase) => phase.ends)).toEqual([ends, [0, 3]]);
  });

  it('refuses levels that the grid of the teacher lacks, and groups that miss its ends', () => {
    const other = timeGrid([path.at(0), path.at(0.33), path.at(1)], path);
    expect(() => placePhases([sixteen, other], place)).toThrow(/phases\[0\]\.to is .*has no such level/);
    expect(() => placePhases([sixteen, sixteen.pick([0, 4, 8])], place)).toThrow(
      'must include the first and the last of the teacher',
    );
    expect(() => placePhases([{ from: 16, to: [0, 9, 3, 16] }], place)).toThrow('give ascending indices');
    expect(() => placePhases([{ from: 16, to: [0, 9, 15] }], place)).toThrow('from 0 to 16');
    const phases = [
      { from: 16, to: 2 },
      { from: other, to: 1 },
    ];
    expect(() => placePhases(phases, place)).toThrow('phases[1].from');
  });

  it('places every phase by the rule if the teacher stays the same', () => {
    const phases = [
      { from: 4, to: 2 },
      { from: 16, to: 2 },
    ];
    expect(() => placePhases(phases, place)).toThrow('begins with 16 steps');
    expect(placePhases(phases, place, 'same').map(({ grid }) => grid.steps)).toEqual([4, 16]);
  });
});

describe('studentGrid', () => {
  const gridOf = (list: Parameters<typeof placePhases>[0], rule: GridRule) =>
    studentGrid(
      placePhases(list, (steps) => rule.place(path, steps)),
      rule,
      path,
    );

  it('is the rule if it places the student, else a sub-grid of it, else the times', () => {
    expect(gridOf([16, 4], evenGrid)).toBe(evenGrid);
    const rule = karras({ sigmaMin: 0.02, sigmaMax: 50 });
    const part = gridOf([16, 4], rule);
    expect(part.description).toEqual({ kind: 'sub-grid', grid: rule.description, of: 16 });
    expect(part.place(path, 4).levels).toEqual(rule.place(path, 16).every(4).levels);
    expect(gridOf([16, 1], rule)).toBe(rule);
    const uneven = gridOf([{ from: 16, to: [0, 3, 16] }], evenGrid);
    expect(uneven.description).toMatchObject({ kind: 'explicit' });
    expect(uneven.place(path, 2).levels).toEqual([0, 3, 16].map((i) => evenGrid.place(path, 16).level(i)));
    const fixed = explicit([0, 0.2, 0.7, 1]);
    expect(gridOf([{ from: 3, to: [0, 3] }], fixed).place(path, 1).levels).toEqual([path.at(0), path.at(1)]);
  });
});

describe('ends of groups', () => {
  const place = (steps: number) => evenGrid.place(path, steps);
  const sixteen = place(16);

  it('must be ascending indices from the first to the last', () => {
    for (const to of [
      [0, 2.5, 16],
      [0, 4, 4, 16],
      [1, 9, 16],
      [0, 9, 15],
      [0, 20, 16],
      [0, 9, 3, 12, 16],
    ])
      expect(() => placePhases([{ from: 16, to }], place)).toThrow(
        "give ascending indices of the teacher's levels, from 0 to 16, both included.",
      );
    expect(placePhases([{ from: 16, to: [0, 16] }], place)[0]).toMatchObject({ to: 1, ends: [0, 16] });
  });

  it('must be levels of the teacher, the first and the last included', () => {
    const low = timeGrid([path.at(0.01), path.at(0.5), path.at(1)], path);
    const { alpha, sigma } = path.at(0.01);
    expect(() => placePhases([sixteen, low], place)).toThrow(
      `phases[0].to is ${JSON.stringify({ alpha, sigma })}: the teacher's grid has no such level`,
    );
    expect(() => placePhases([sixteen, sixteen.pick([4, 8, 16])], place)).toThrow(
      'phases[0].to is [4,8,16]: it must include the first and the last',
    );
  });
});

it('studentGrid does not return a rule that places more levels than the student has', () => {
  const [fixed, three] = [explicit([0, 0.2, 0.7, 1]), explicit([0, 0.2, 0.7, 1])];
  const phases = placePhases([{ from: fixed.place(path, 3), to: [0, 1, 2, 3].slice(0, 1).concat(3) }], () =>
    fixed.place(path, 3),
  );
  const more: GridRule = { description: { kind: 'more' }, place: () => three.place(path, 3) };
  expect(studentGrid(phases, more, path).place(path, 1).levels).toEqual([path.at(0), path.at(1)]);
});
