import { describe, expect, it } from 'vitest';
import { defaultGrid } from './default-grid';
import { scheduleFrom, schedules } from './registry';
import { unscaled } from './schedule/rescaled';
import { vpDdpm } from './schedule/vp-ddpm';

describe('defaultGrid', () => {
  it('is karras if alpha is 1, and uniform for other schedules', () => {
    for (const { name, example } of schedules.kinds) {
      const schedule = scheduleFrom({ kind: name, ...example });
      const { alpha } = schedule.at(schedule.range[1]);
      expect(defaultGrid(schedule).description.kind, name).toBe(alpha === 1 ? 'karras' : 'uniform');
    }
    expect(defaultGrid(unscaled(vpDdpm())).description.kind).toBe('karras');
  });
});
