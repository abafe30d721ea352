import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './run.mjs';
import { workspaces } from './workspaces.mjs';

const leftOut = new Set(['node_modules', 'dist', '.git', '.turbo', 'runs', 'coverage', '.stryker-tmp']);

/**
 * A throwaway copy of the repository in which versions can be changed and packages built: the tracked kinds of
 * files are copied, the dependencies linked, and `@tractjs/*` leads to the copy's own packages.
 *
 * @param {string} target an existing empty folder
 */
export const copyTree = (target) => {
  cpSync(root, target, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  const installed = join(root, 'node_modules');
  mkdirSync(join(target, 'node_modules/@tractjs'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@tractjs') symlinkSync(join(installed, name), join(target, 'node_modules', name));
  }
  for (const { path, dir, manifest } of workspaces()) {
    symlinkSync(join(target, path), join(target, 'node_modules', manifest.name));
    const own = join(dir, 'node_modules');
    if (existsSync(own) && lstatSync(own).isDirectory()) symlinkSync(own, join(target, path, 'node_modules'));
  }
};
