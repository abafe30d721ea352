import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from '@tractjs/data/node';
import { losses, weights } from '@tractjs/distill';
import { grids, schedules } from '@tractjs/schedules';
import { steps } from '@tractjs/steps';
import { networks } from '@tractjs/zoo';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const registries = { schedules, grids, steps, networks, datasets, weights, losses };

/** The sources by path, without tests. */
const sources = new Map(
  execFileSync('git', ['ls-files', '--', 'packages/*/src/*.ts', 'apps/*/src/*.ts', 'tooling/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && !/\.test\.ts$|\/testing\//.test(path))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const),
);

const kinds = [...sources].flatMap(([path, text]) =>
  [...text.matchAll(/^export const (\w+Kind): \w*(?:Kind|Wrapper)\b/gm)].map(([, name]) => ({
    name: name as string,
    path,
  })),
);

describe('a kind', () => {
  it('is found for each name of a registry', () => {
    const known = Object.values(registries).flatMap(({ kinds: list, wrappers }) => [...list, ...wrappers]);
    expect(kinds).toHaveLength(known.length);
  });

  it.each(kinds)('$name is in one list, that of its registry', ({ name, path }) => {
    const word = new RegExp(`\\b${name}\\b`);
    const lists = [...sources].filter(
      ([other, text]) => other !== path && word.test(text) && text.includes('= registry({'),
    );
    expect(lists).toHaveLength(1);
  });
});

describe.each(Object.entries({ schedules, steps }))('the names of %s', (_, { names }) => {
  it('are in no other list', () => {
    const lists = [...sources].filter(
      ([, text]) => names.filter((name) => text.includes(`'${name}'`)).length > names.length / 2,
    );
    expect(lists.map(([path]) => path)).toEqual([]);
  });
});
