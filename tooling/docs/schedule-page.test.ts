import { readFile } from 'node:fs/promises';
import { gridKinds, scheduleKinds, vpLinear } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { gridEntries, scheduleEntries } from './catalogue';
import { schedulePage } from './schedule-page';
import { schedulePicture } from './schedule-picture';

describe('the page of schedules', () => {
  it('has every kind of schedule and grid', () => {
    const kindsOf = (entries: readonly { readonly example: { description: { kind: string } } }[]) =>
      entries.map(({ example }) => example.description.kind).sort();
    expect(kindsOf(scheduleEntries)).toEqual([...scheduleKinds, 'unscaled', 'variance-preserving'].sort());
    expect(kindsOf(gridEntries)).toEqual([...gridKinds, 'sub-grid'].sort());
  });

  it('is the one in docs', async () => {
    const stored = await readFile(new URL('../../docs/schedules.md', import.meta.url), 'utf8');
    expect(stored, 'run npm run docs').toBe(schedulePage());
  });
});

describe('the picture of schedules', () => {
  it('has three curves, two plots and a name for each schedule, and no number that is none', () => {
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
