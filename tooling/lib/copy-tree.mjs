import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ignoredBy } from './ignored.mjs';
import { root } from './run.mjs';
import { workspaces } from './workspaces.mjs';

/**
 * Makes a throwaway copy of the repository in which versions can be changed and packages built. It contains the files that
 * git has or would add, by .gitignore and without git, so a checkout without git can be copied. Dependencies are linked,
 * and `@tractjs/*` links to the packages of the copy.
 *
 * @param {string} target an existing empty folder outside the repository
 * @param {string} [from] the repository's root
 */
export const copyTree = (target, from = root) => {
  const ignored = ignoredBy(readFileSync(join(from, '.gitignore'), 'utf8'));
  cpSync(from, target, {
    recursive: true,
    filter: (path) => !ignored(relative(from, path).split(sep).join('/')),
  });
  const installed = join(from, 'node_modules');
  mkdirSync(join(target, 'node_modules/@tractjs'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@tractjs') symlinkSync(join(installed, name), join(target, 'node_modules', name));
  }
  for (const { path, dir, manifest } of workspaces(from)) {
    symlinkSync(join(target, path), join(target, 'node_modules', manifest.name));
    const own = join(dir, 'node_modules');
    if (existsSync(own) && lstatSync(own).isDirectory()) symlinkSync(own, join(target, path, 'node_modules'));
  }
};
