import { badArgument, TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { gridFrom, gridKinds, grids, scheduleFrom, scheduleKinds, schedules } from './registry';
import { rectifiedFlow } from './schedule/rectified-flow';
import { unscaled } from './schedule/rescaled';

describe('registries', () => {
  it.each([
    ['schedule', schedules],
    ['grid', grids],
  ])('make each %s again from its description', (what, { kinds, from }) => {
    for (const { name, example } of kinds) {
      const made = from({ kind: name, ...example });
      expect(made.description.kind, what).toBe(name);
      expect(from(JSON.parse(JSON.stringify(made.description))).description).toEqual(made.description);
    }
  });

  it('list their kinds, and make them by name and by description', () => {
    expect(scheduleKinds).toEqual(schedules.kinds.map(({ name }) => name));
    expect(gridKinds).toEqual(grids.kinds.map(({ name }) => name));
    for (const { name, example } of schedules.kinds)
      expect(scheduleFrom({ kind: name, ...example }).name).toBe(name);
    expect(scheduleFrom('edm').range).toEqual([0, 80]);
    expect(
      gridFrom({ kind: 'karras', rho: 4 })
        .place(scheduleFrom({ kind: 'edm' }), 3)
        .level(3).sigma,
    ).toBe(80);
    expect(scheduleFrom({ kind: 'edm', sigmaMax: 9 }).range).toEqual([0, 9]);
  });

  it('refuse unknown kinds and bad options', () => {
    expect(() => scheduleFrom({ kind: 'rectified' })).toThrow(
      `"rectified" is not a known schedule. Did you mean "rectified-flow"? There are: ${scheduleKinds.join(', ')}, unscaled, variance-preserving.`,
    );
    expect(() => unscaled(rectifiedFlow())).toThrow(/schedule is "rectified-flow": it ends with alpha = 0/);
    expect(() => scheduleFrom({ kind: 'unscaled' })).toThrow('schedule is undefined: give a name');
    expect(() => gridFrom({ kind: 'toString' })).toThrow(TractError);
    for (const value of [undefined, {}, { kind: { toString: 1 } }]) {
      const [schedule, grid] = [() => scheduleFrom(value as never), () => gridFrom(value as never)];
      expect(schedule).toThrow(
        badArgument(
          'schedule',
          value,
          'give a name such as "vp-cosine", or a description with a kind, such as { kind: "vp-cosine" }.',
        ).message,
      );
      expect(grid).toThrow('or a description with a kind, such as { kind: "uniform" }.');
    }
    expect(() => scheduleFrom({ kind: 'edm', sigmaMax: 'large' })).toThrow('schedule.sigmaMax is "large"');
    expect(() => gridFrom({ kind: 'karras', rho: null })).toThrow('grid.rho is null');
    expect(() => gridFrom({ kind: 'karras', rho: -1 })).toThrow('rho is -1');
    expect(() => gridFrom({ kind: 'toString', times: [] })).toThrow('"toString" is not a known grid');
  });

  it('check the form of each option', () => {
    expect(scheduleFrom({ kind: 'vp-ddpm', scaled: true }).description['scaled']).toBe(true);
    expect(() => scheduleFrom({ kind: 'vp-ddpm', scaled: 1 })).toThrow(
      'schedule.scaled is 1: give true or false',
    );
    expect(() => scheduleFrom({ kind: 'vp-ddpm', count: true })).toThrow(
      'schedule.count is true: give a finite',
    );
    expect(() => scheduleFrom({ kind: 'vp-discrete', betas: 0.1 })).toThrow(
      'schedule.betas is 0.1: give a list of finite numbers.',
    );
    expect(() => scheduleFrom({ kind: 'vp-discrete', betas: [0.1, '0.2'] })).toThrow(
      'a list of finite numbers',
    );
    expect(() => scheduleFrom({ kind: 'vp-discrete' })).toThrow(
      'betas is undefined: give a list of one or more',
    );
    expect(() => gridFrom({ kind: 'explicit' })).toThrow('times is undefined: give a list of two or more');
    expect(() => gridFrom({ kind: 'explicit', times: [0, null] })).toThrow('grid.times is [0,null]');
    expect(() => gridFrom({ kind: 'karras', rho: [7] })).toThrow('grid.rho is [7]: give a finite number');
  });

  it('return one of your own for its description, also inside another', () => {
    const mine = { ...rectifiedFlow({ shift: 1 }), description: { kind: 'mine', a: 1, b: [2] } };
    expect(scheduleFrom({ b: [2], kind: 'mine', a: 1 }, [mine])).toBe(mine);
    expect(() => scheduleFrom({ kind: 'mine', a: 2, b: [2] }, [mine])).toThrow(
      '"mine" is not a known schedule',
    );
    const clean = { ...scheduleFrom({ kind: 'edm' }), description: { kind: 'mine' } };
    expect(scheduleFrom({ kind: 'unscaled', schedule: { kind: 'mine' } }, [clean]).at(3).sigma).toBe(3);
    const rule = { ...gridFrom({ kind: 'karras' }), description: { kind: 'mine' } };
    expect(gridFrom({ kind: 'mine' }, [rule])).toBe(rule);
    const part = gridFrom({ kind: 'sub-grid', of: 4, grid: { kind: 'mine' } }, [rule]);
    expect(part.place(scheduleFrom({ kind: 'edm' }), 2).levels).toHaveLength(3);
  });

  it('refuse unknown options', () => {
    expect(() => scheduleFrom({ kind: 'edm', sigmaMx: 9 })).toThrow(
      '"sigmaMx" is not a known option of edm. Did you mean "sigmaMax"?',
    );
    expect(() => scheduleFrom({ kind: 'edm', scaled: true })).toThrow(
      '"scaled" is not a known option of edm',
    );
    expect(() => scheduleFrom({ kind: 'vp-ddpm', toString: 1 })).toThrow('"toString" is not a known option');
    expect(() => gridFrom({ kind: 'uniform', rho: 7 })).toThrow('grid.rho is 7: uniform has no options');
  });

  it('refuse unknown options of inner and outer descriptions', () => {
    const edm = { kind: 'edm', sigmaMax: 80 };
    expect(() => scheduleFrom({ kind: 'unscaled', schedule: { kind: 'edm', sigmaMx: 80 } })).toThrow(
      '"sigmaMx" is not a known option of edm. Did you mean "sigmaMax"? There are: sigmaMax.',
    );
    expect(() => scheduleFrom({ kind: 'unscaled', schedule: edm, shedule: edm })).toThrow(
      '"shedule" is not a known option of unscaled. Did you mean "schedule"? There are: schedule.',
    );
    expect(() => gridFrom({ kind: 'sub-grid', grid: { kind: 'karras', roh: 7 }, of: 4 })).toThrow(
      '"roh" is not a known option of karras. Did you mean "rho"?',
    );
    expect(() => gridFrom({ kind: 'sub-grid', grid: { kind: 'karas' }, of: 4 })).toThrow(
      'Did you mean "karras"?',
    );
    expect(() => gridFrom({ kind: 'sub-grid', grid: { kind: 'karras' }, of: 4, steps: 2 })).toThrow(
      '"steps" is not a known option of sub-grid. There are: grid, of.',
    );
  });

  it('refuse tables and grids with too many levels', () => {
    for (const description of [
      { kind: 'vp-ddpm', count: 1e9 },
      { kind: 'vp-iddpm', count: 1e308 },
    ])
      expect(() => scheduleFrom(description)).toThrow(
        /count is .*: give a whole number of levels, 1 to 1000000/,
      );
    expect(() => gridFrom({ kind: 'iddpm', count: 1e308 })).toThrow(/count is 1e\+308: .* 1 to 1000000/);
    expect(() => gridFrom({ kind: 'uniform' }).place(scheduleFrom({ kind: 'edm' }), 1e12)).toThrow(
      'steps is 1000000000000: give a whole number of steps, 1 to 1000000.',
    );
  });
});
