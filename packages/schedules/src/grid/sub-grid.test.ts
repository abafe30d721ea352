import { subGrid } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { gridFrom } from '../registry';
import { edm } from '../schedule/edm';
import { vpCosine } from '../schedule/vp-cosine';
import { karras, uniform } from './grids';

describe('subGrid', () => {
  it('has every (of / steps)-th level of the finer grid', () => {
    const fine = karras().place(edm(), 40);
    expect(subGrid(karras(), 40).place(edm(), 8).levels).toEqual(
      fine.pick([0, 5, 10, 15, 20, 25, 30, 35, 40]).levels,
    );
    expect(subGrid(karras(), 40).place(edm(), 40).levels).toEqual(fine.levels);
    expect(subGrid(karras(), 40).place(edm(), 8).level(1)).not.toEqual(karras().place(edm(), 8).level(1));
    expect(subGrid(uniform(), 64).place(vpCosine(), 8).levels).toEqual(uniform().place(vpCosine(), 8).levels);
  });

  it('is made again from its description', () => {
    const rule = subGrid(karras({ rho: 3 }), 12);
    expect(rule.description).toEqual({
      kind: 'sub-grid',
      grid: { kind: 'karras', rho: 3, sigmaMin: 0.002, sigmaMax: 80 },
      of: 12,
    });
    const back = gridFrom(JSON.parse(JSON.stringify(rule.description)));
    expect(back.place(edm(), 4).levels).toEqual(rule.place(edm(), 4).levels);
    expect(() => gridFrom({ ...rule.description, of: '12' })).toThrow('grid.of is "12"');
    expect(() => gridFrom({ kind: 'sub-grid' })).toThrow('grid is undefined: give a name');
  });

  it('refuses steps that do not divide the finer ones', () => {
    for (const steps of [0, 3, 80, 2.5])
      expect(() => subGrid(karras(), 40).place(edm(), steps)).toThrow(
        `steps is ${steps}: give a whole number that`,
      );
    expect(() => subGrid(karras(), 0)).toThrow('of is 0');
  });
});
