import { readFile } from 'node:fs/promises';
import { vpLinear } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { tabulated, withTables } from './fill-tables';
import { callOf } from './kind-tables';
import { schedulePage } from './schedule-page';
import { schedulePicture } from './schedule-picture';

describe('the page of schedules', () => {
  it('is the one in docs', async () => {
    const stored = await readFile(new URL('../../docs/schedules.md', import.meta.url), 'utf8');
    expect(stored, 'run npm run docs').toBe(schedulePage());
  });
});

describe.each(withTables)('%s', (name) => {
  it('has its current tables of kinds (npm run docs updates them)', async () => {
    const stored = await readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
    expect(stored).toMatch(/<!-- npm run docs: \w+ -->\n\n\|/);
    expect(stored).toBe(tabulated(stored));
  });
});

describe('callOf', () => {
  it('shows options as an object, and those of an adapter as arguments', () => {
    const make = (): number => 0;
    const karras = { make: (): number => 0 };
    const facts = { name: 'sub-grid', summary: '' };
    expect(callOf({ ...facts, options: { of: 'number' }, make })).toBe('subGrid(of)');
    expect(callOf({ ...facts, wraps: 'grid', options: { of: 'number' }, make })).toBe('subGrid(grid, of)');
    Object.defineProperty(karras.make, 'name', { value: 'karras' });
    expect(callOf({ ...facts, options: { rho: 'number', sigmaMin: 'number' }, ...karras })).toBe(
      'karras({ rho, sigmaMin })',
    );
    expect(callOf({ ...facts, options: {}, ...karras })).toBe('karras()');
  });
});

describe('the picture of schedules', () => {
  it('has three curves, two plots and a name per schedule, and no NaN', () => {
    const picture = schedulePicture([
      { call: 'one<two', schedule: vpLinear() },
      { call: 'two', schedule: vpLinear() },
    ]);
    expect(picture.match(/class="curve (alpha|sigma|snr)" clip-path/g)).toHaveLength(6);
    expect(picture.match(/class="frame"/g)).toHaveLength(4);
    expect(picture).toContain('one&lt;two');
    expect(picture).toContain('prefers-color-scheme: dark');
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });
});
