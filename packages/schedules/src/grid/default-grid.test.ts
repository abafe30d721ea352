import { describe, expect, it } from 'vitest';
import { scheduleFrom, scheduleKinds } from '../registry';
import { unscaled } from '../schedule/rescaled';
import { vpDdpm } from '../schedule/vp-ddpm';
import { defaultGrid } from './default-grid';

describe('defaultGrid', () => {
  it('is by noise where alpha is 1, and even in time elsewhere', () => {
    const kinds = scheduleKinds.filter((kind) => kind !== 'vp-discrete');
    const kindOf = (kind: string) => defaultGrid(scheduleFrom({ kind })).description.kind;
    expect(kinds.filter((kind) => kindOf(kind) === 'karras').sort()).toEqual(['edm', 've']);
    expect(kinds.filter((kind) => kindOf(kind) === 'uniform')).toHaveLength(kinds.length - 2);
    expect(defaultGrid(unscaled(vpDdpm())).description.kind).toBe('karras');
  });
});
