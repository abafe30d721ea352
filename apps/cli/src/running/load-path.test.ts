import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { loadPath } from './load-path';

const folder = temporaryFolder();
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const line = `({ end = 5 } = {}) => ({
  name: 'line', range: [0, end], description: { kind: 'line', end },
  at: (time) => ({ time, alpha: 1, sigma: time }), atNoiseRatio(ratio) { return this.at(Math.min(end, ratio)); },
})`;
const rule = `({ description: { kind: 'mine' }, place: (schedule, steps) => schedule.at(steps) })`;
const load = (schedule: string | undefined, grid?: string) => loadPath({ schedule, grid });

describe('loadPath', () => {
  it('accepts names, names with options, and JSON descriptions', async () => {
    expect(await load(undefined)).toEqual({});
    const { schedule, grid } = await load('edm:sigmaMax=9', 'explicit:times=0,1,4');
    expect(schedule?.range).toEqual([0, 9]);
    expect(grid?.description).toEqual({ kind: 'explicit', times: [0, 1, 4] });
    const json = '{"kind":"sub-grid","grid":{"kind":"karras","rho":3},"of":8}';
    expect((await load(undefined, json)).grid?.description).toMatchObject({ kind: 'sub-grid', of: 8 });
    expect((await load('{"kind":"unscaled","schedule":{"kind":"vp-ddpm"}}')).schedule?.name).toBe(
      'vp-ddpm-unscaled',
    );
  });

  it('loads a schedule and a grid from files, with options', async () => {
    const file = write('line.ts', `export default ${line};`);
    expect((await load(file)).schedule?.range).toEqual([0, 5]);
    expect((await load(`${file}:end=7`)).schedule?.description).toEqual({ kind: 'line', end: 7 });
    const grids = [
      write('rule.mjs', `export const mine = ${rule};`),
      write('make.mjs', `export default () => ${rule};`),
    ];
    for (const grid of grids) expect((await load(undefined, grid)).grid?.description.kind).toBe('mine');
  });

  it.each([
    [
      'a name that nobody has',
      () => load('edn'),
      /^--schedule: "edn" is not a known schedule\. Did you mean "edm"/,
    ],
    [
      'a grid for a schedule',
      () => load(write('g.mjs', `export default ${rule};`)),
      /--schedule is .*it exports no schedule: export one by default, as in export default \(\) => \(\{ name, range,/,
    ],
    [
      'a schedule for a grid',
      () => load(undefined, write('s.mjs', `export default ${line};`)),
      /--grid is .*it exports no grid: .*place\(schedule, steps\)/,
    ],
    [
      'a function in place of a grid rule',
      () =>
        load(
          undefined,
          write('f.mjs', `export default Object.assign((schedule) => schedule.at(1), ${rule});`),
        ),
      /--grid is .*it exports no grid: .*place\(schedule, steps\)/,
    ],
    [
      'a file that is not there',
      () => load('./none.ts'),
      /--schedule is "\.\/none\.ts": it could not be loaded .*a file such as \.\/my-schedule\.ts/,
    ],
    [
      'JSON without a kind',
      () => load('{"sigmaMax":9}'),
      /^--schedule is .*it has no kind: write a description, such as/,
    ],
    ['what is no JSON', () => load(undefined, '{"kind":'), /^--grid is .*write a description/],
    [
      'an option that there is not',
      () => load('edm:sigma=9'),
      /--schedule: "sigma" is not a known option of edm/,
    ],
  ])('refuses %s', async (_, work, message) => {
    await expect(work()).rejects.toThrow(message);
    await expect(work()).rejects.toMatchObject({ name: 'UsageError' });
  });
});
