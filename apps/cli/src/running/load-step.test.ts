import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { loadSingleStep, loadStep } from './load-step';

const folder = temporaryFolder();
let files = 0;
/** A module with this text, as a path from the folder that tests run in. */
const moduleOf = (text: string, extension = 'ts'): string => {
  const file = join(folder, `step-${files++}.${extension}`);
  writeFileSync(file, text);
  const path = relative(process.cwd(), file);
  return path.startsWith('.') ? path : `./${path}`;
};

const body = `name: 'mine', order: 1, evaluations: 1, description: { kind: 'mine' },
  step: (denoise: unknown, x: unknown) => ({ x })`;

describe('loadStep', () => {
  it('makes steps from names, and from names with options', async () => {
    expect((await loadStep('--step', 'heun')).name).toBe('heun');
    expect((await loadStep('--step', 'ddim-eta:eta=0.5')).description).toEqual({
      kind: 'ddim-eta',
      eta: 0.5,
    });
  });

  it.each([
    ['a function by default', `export default () => ({ ${body} });`],
    ['an object by default', `export default { ${body} };`],
    ['a named function among other exports', `export const n = 3;\nexport const mine = () => ({ ${body} });`],
  ])('loads a TypeScript file that exports %s', async (_, text) => {
    expect((await loadStep('--step', moduleOf(text))).name).toBe('mine');
  });

  it('passes options to the function of a file', async () => {
    const file = moduleOf(`export default (o: { theta: number }) => ({ ${body}, evaluations: o.theta });`);
    expect((await loadStep('--step', `${file}:theta=3`)).evaluations).toBe(3);
  });

  it('loads an installed package, relative to the working directory', async () => {
    const name = 'tract-step-for-a-test';
    const place = join(folder, 'node_modules', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({ name, type: 'module', exports: './index.js' }),
    );
    writeFileSync(
      join(place, 'index.js'),
      `export default () => ({ ${body.replaceAll(/: unknown/g, '')} });`,
    );
    const here = process.cwd();
    process.chdir(folder);
    try {
      expect((await loadStep('--step', name)).name).toBe('mine');
    } finally {
      process.chdir(here);
    }
  });

  it.each([
    ['a name that nobody has', 'hein', /--step: .*"hein" .*Did you mean "heun"/],
    [
      'a file that is not there',
      './none.ts',
      /--step is "\.\/none\.ts": it could not be loaded .*such as \.\/my-step\.ts/,
    ],
    ['an option that a step has not', 'ddim-eta:theta=1', /theta/],
  ])('refuses %s', async (_, value, message) => {
    await expect(loadStep('--step', value)).rejects.toThrow(message);
    await expect(loadStep('--step', value)).rejects.toMatchObject({ name: 'UsageError' });
  });

  it('refuses a file without a step, or with several', async () => {
    await expect(loadStep('--step', moduleOf('export const a = 1;'))).rejects.toThrow('it exports no step');
    const two = moduleOf(`export const a = { ${body} };\nexport const b = { ${body} };`);
    await expect(loadStep('--step', two)).rejects.toThrow('it exports 2 steps');
    await expect(loadStep('--step', moduleOf('export default 3 +;'))).rejects.toThrow('could not be loaded');
  });

  it('refuses a multistep step for a distiller', async () => {
    await expect(loadSingleStep('--teacher-step', 'lms')).rejects.toThrow(
      '--teacher-step is lms: it is multistep',
    );
    expect((await loadSingleStep('--teacher-step', 'rk4')).name).toBe('rk4');
  });
});
