import { explicit } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { gridFrom } from '../registry';
import { edm } from '../schedule/edm';
import { vpDdpm } from '../schedule/vp-ddpm';

describe('explicit', () => {
  it('has the given times', () => {
    const times = [-1, 249, 999];
    const rule = explicit(times);
    const grid = rule.place(vpDdpm(), 2);
    expect(grid.levels.map(({ time }) => time)).toEqual([-1, 249, 999]);
    expect(grid.schedule?.name).toBe('vp-ddpm');
    times[1] = 3;
    expect(rule.description).toEqual({ kind: 'explicit', times: [-1, 249, 999] });
    const back = gridFrom(JSON.parse(JSON.stringify(rule.description)));
    expect(back.place(vpDdpm(), 2).levels).toEqual(grid.levels);
  });

  it('has a fixed number of steps', () => {
    expect(() => explicit([0, 1, 2]).place(edm(), 3)).toThrow(
      'steps is 3: this explicit grid has 3 times and so 2 steps: ask for 2',
    );
  });

  it('refuses too few, descending and unknown times', () => {
    for (const times of [undefined, [], [1]])
      expect(() => explicit(times as number[])).toThrow('give a list of two or more times');
    expect(() => explicit([0, Number.NaN])).toThrow('times[1] is NaN');
    expect(() => explicit([0, 2, 2])).toThrow('times[2] is 2: give ascending times: the one before it is 2');
    expect(() => explicit([0, 81]).place(edm(), 1)).toThrow('time is 81: the edm schedule');
  });
});
