import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { rectifiedFlow } from './rectified-flow';
import { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
import { unscaled } from './rescaled';

describe('registries', () => {
  it('turn every description back into what it describes', () => {
    expect(scheduleKinds).toEqual(['vp-cosine', 'vp-linear', 've', 'edm', 'rectified-flow']);
    for (const kind of scheduleKinds) {
      const made = scheduleFrom({ kind });
      expect(made.name).toBe(kind);
      expect(scheduleFrom(made.description).description).toEqual(made.description);
    }
    expect(gridKinds).toEqual(['uniform', 'karras', 'uniform-log-snr', 'iddpm']);
    for (const kind of gridKinds)
      expect(gridFrom(gridFrom({ kind }).description).description.kind).toBe(kind);
    expect(gridFrom({ kind: 'karras', rho: 4 })(scheduleFrom({ kind: 'edm' }), 3).level(3).sigma).toBe(80);
    expect(scheduleFrom({ kind: 'edm', sigmaMax: 9 }).range).toEqual([0, 9]);
  });

  it('refuse what they do not know', () => {
    expect(() => scheduleFrom({ kind: 'rectified' })).toThrow(
      '"rectified" is not a known schedule. Did you mean "rectified-flow"? There are: vp-cosine, vp-linear, ve, edm, rectified-flow.',
    );
    expect(() => unscaled(rectifiedFlow())).toThrow(/schedule is "rectified-flow": it ends with alpha = 0/);
    expect(() => scheduleFrom({ kind: 'unscaled' })).toThrow(/"unscaled" is not a known schedule/);
    expect(() => gridFrom({ kind: 'toString' })).toThrow(TractError);
    expect(() => scheduleFrom({ kind: 'edm', sigmaMax: 'large' })).toThrow('schedule.sigmaMax is "large"');
    expect(() => gridFrom({ kind: 'karras', rho: null })).toThrow('grid.rho is null');
    expect(() => gridFrom({ kind: 'karras', rho: -1 })).toThrow('rho is -1');
  });
});
