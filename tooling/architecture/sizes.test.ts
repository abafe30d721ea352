import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

const MAX_LINES = 250;
const MAX_MEDIAN = 80;
const MAX_SOURCES = 22;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(ts|mjs|cjs|cc|h|py)$/.test(path) && existsSync(join(root, path)));
const isTest = (path: string) => path.endsWith('.test.ts');
const lines = new Map(
  files.map((path) => [path, readFileSync(join(root, path), 'utf8').split('\n').length - 1] as const),
);

describe('the size of files and folders', () => {
  it(`no file has more than ${MAX_LINES} lines`, () => {
    expect([...lines].filter(([, count]) => count > MAX_LINES)).toEqual([]);
  });

  it(`half of the sources have ${MAX_MEDIAN} lines or fewer`, () => {
    const counts = [...lines].filter(([path]) => !isTest(path)).map(([, count]) => count);
    const median = counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)] as number;
    expect(median).toBeLessThanOrEqual(MAX_MEDIAN);
  });

  it(`no folder has more than ${MAX_SOURCES} sources`, () => {
    const folders = new Map<string, number>();
    for (const path of files.filter((path) => !isTest(path)))
      folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
    expect([...folders].filter(([, count]) => count > MAX_SOURCES)).toEqual([]);
  });
});
