import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const page = readFileSync(join(root, 'docs/determinism.md'), 'utf8');

/** The last cells of the table of guarantees, in the form `file`: part of a title; another part. */
const held = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`: '))
  .flatMap((line) => {
    const cell = line.split(' | ').at(-1) as string;
    return [...cell.matchAll(/`([^`]+)`: ([^`|]+)/g)].map(([, file, titles]) => ({
      file: file as string,
      titles: (titles as string).split(';').map((title) => title.trim()),
    }));
  });

it.each(held)('$file contains the tests that docs/determinism.md names', ({ file, titles }) => {
  const text = readFileSync(join(root, file), 'utf8').replace(/\\'/g, "'");
  for (const title of titles.filter(Boolean)) expect(text).toContain(title);
});

it('names a test for every guarantee', () => {
  const [, guarantees = ''] = page.split('\n## ');
  const rows = guarantees.split('\n').filter((line) => /^\| (?!what|---)/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row).toMatch(/`[\w./-]+\.ts`: /);
});
