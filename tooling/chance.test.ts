import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './lib/run.mjs';
import { workspaces } from './lib/workspaces.mjs';

// Results are functions of seeds: randomness and the clock are used only in the places named here.

/** Published sources, without tests, their helpers and comments. */
const sources = workspaces().flatMap(({ path }) =>
  readdirSync(join(root, path, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(^|[\\/])testing[\\/]|test-support/.test(name))
    .map((name) => ({
      path: `${path}/src/${name}`,
      code: readFileSync(join(root, path, 'src', name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
    })),
);

/** Returns the files that match. */
const using = (pattern: RegExp, folder = ''): string[] =>
  sources
    .filter(({ path, code }) => path.startsWith(folder) && pattern.test(code))
    .map(({ path }) => path)
    .sort();

describe('randomness outside seeds', () => {
  it('is Math.random nowhere, except where the test kit disables it', () => {
    expect(using(/Math\s*\.\s*random|Math\[/)).toEqual([
      'packages/conformance/src/kit/without-math-random.ts',
    ]);
  });

  it('is no random operation of the tensor library', () => {
    // They are seeded by the clock, and their numbers differ from backend to backend.
    expect(
      using(
        /\b(randomUniform|randomNormal|randomGamma|randomStandardNormal|truncatedNormal|multinomial|dropout|rand)\(/,
      ),
    ).toEqual([]);
  });

  it('is system randomness only in names of temporary files and owners of locks', () => {
    const found = using(/randomBytes|randomUUID|getRandomValues|randomInt|randomFill/);
    const named = [
      'apps/cli/src/destinations/files.ts',
      'packages/engine/src/system/stage.ts',
      'packages/zoo/src/model-folder/write-files.ts',
    ];
    expect(found.filter((path) => !named.includes(path) && !path.startsWith('packages/runs/'))).toEqual([]);
  });
});

describe('the clock', () => {
  const clock = /\bDate\b|performance\s*\.\s*now|hrtime/;

  it.each(['core', 'ops', 'schedules', 'steps', 'data', 'metrics', 'zoo', 'tractjs', 'pretrained'])(
    'is not used by %s',
    (name) => {
      expect(using(clock, `packages/${name}/`)).toEqual([]);
    },
  );

  it('gives only the seconds of a progress event of a run', () => {
    const files = using(clock, 'packages/distill/');
    expect(files).toEqual(['packages/distill/src/run/loop.ts']);
    for (const { path, code } of sources.filter((source) => files.includes(source.path))) {
      const lines = code.split('\n').filter((line) => clock.test(line));
      for (const line of lines)
        expect(line, path).toMatch(
          /const began = performance\.now\(\);|const seconds = \(performance\.now\(\) - began\) \/ 1000/,
        );
    }
  });
});
