import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyTree } from './copy-tree.mjs';
import { ignoredBy } from './ignored.mjs';
import { root } from './run.mjs';

const rules = readFileSync(join(root, '.gitignore'), 'utf8');

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tract-copy-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** git in this folder, even if a git hook runs this test. */
const git = (cwd: string, ...args: string[]) =>
  spawnSync('git', args, {
    cwd,
    encoding: 'utf8',
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  });

/** Tracked and ignored files with similar names. */
const files = [
  '.changeset/one.md',
  '.gitignore',
  'coverage/index.html',
  'docs/dist.md',
  'node_modules/left/index.js',
  'packages/runs/package.json',
  'packages/runs/dist/index.js',
  'packages/runs/node_modules/own/index.js',
  'packages/runs/src/runs/index.ts',
  'packages/runs/tsconfig.tsbuildinfo',
  'packages/tgz/package.json',
  'runs/demo/report.html',
  'runs-of-old.txt',
  'some.tgz',
  'tooling/.venv/bin/python',
];

const makeCheckout = (): string => {
  // The folder itself has the name of an ignored one.
  const from = join(scratch, 'runs');
  for (const file of files) {
    mkdirSync(dirname(join(from, file)), { recursive: true });
    writeFileSync(join(from, file), JSON.stringify({ name: `@tractjs/${basename(dirname(file))}` }));
  }
  writeFileSync(join(from, '.gitignore'), rules);
  mkdirSync(join(from, 'apps'));
  return from;
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

it('copies exactly the files of git, including a package called runs, from a folder of any name', () => {
  const from = makeCheckout();
  const target = join(scratch, 'copy');
  mkdirSync(target);
  copyTree(target, from);
  expect(filesIn(target)).toEqual([
    '.changeset/one.md',
    '.gitignore',
    'docs/dist.md',
    'packages/runs/package.json',
    'packages/runs/src/runs/index.ts',
    'packages/tgz/package.json',
    'runs-of-old.txt',
  ]);
  // The dependencies of the checkout are linked, not copied.
  expect(existsSync(join(target, 'node_modules/left/index.js'))).toBe(true);
  expect(existsSync(join(target, 'packages/runs/node_modules/own/index.js'))).toBe(true);
});

it('links @tractjs to the packages of the copy', () => {
  const from = makeCheckout();
  const target = join(scratch, 'copy');
  mkdirSync(target);
  copyTree(target, from);
  writeFileSync(join(target, 'packages/runs/new'), 'of the copy');
  expect(readFileSync(join(target, 'node_modules/@tractjs/runs/new'), 'utf8')).toBe('of the copy');
  expect(existsSync(join(from, 'packages/runs/new'))).toBe(false);
});

it.skipIf(git(root, '--version').status !== 0)('reads .gitignore as git does', () => {
  const from = makeCheckout();
  git(from, 'init', '--quiet');
  const seen = git(from, 'ls-files', '-z', '--others', '--exclude-standard').stdout.split('\0');
  const ignored = ignoredBy(rules);
  expect(files.filter((file) => !ignored(file))).toEqual(seen.filter(Boolean).sort());
});

it.skipIf(git(root, 'rev-parse').status !== 0)('ignores no tracked file of this repository', () => {
  const { stdout } = git(root, 'ls-files', '-z');
  const tracked = stdout.split('\0').filter(Boolean);
  expect(tracked).toContain('packages/runs/package.json');
  expect(tracked.filter(ignoredBy(rules))).toEqual([]);
});

it('refuses a line that it would interpret differently from git', () => {
  for (const line of ['!dist/keep', '**/cache', 'notes.txt', 'a?/', '[ab]/'])
    expect(() => ignoredBy(`# comment\n\n${line}\n`), line).toThrow(
      `.gitignore has the line "${line}", which the copy of the repository cannot follow`,
    );
});
