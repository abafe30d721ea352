import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/**
 * @typedef {Record<string, unknown> & {
 *   name: string, version: string,
 *   private?: boolean,
 *   bin?: Record<string, string>,
 *   exports?: Record<string, unknown>,
 *   dependencies?: Record<string, string>,
 *   publishConfig?: Record<string, unknown>,
 * }} Manifest
 *
 * @typedef {object} Workspace
 * @property {string} path relative to the root, as in `packages/core`
 * @property {string} dir absolute
 * @property {Manifest} manifest
 */

/**
 * Returns every published package, sorted by folder.
 *
 * @param {string} [from] the repository's root
 * @returns {Workspace[]}
 */
export const workspaces = (from = root) =>
  ['packages', 'apps']
    .flatMap((group) => readdirSync(join(from, group)).map((name) => `${group}/${name}`))
    .filter((path) => existsSync(join(from, path, 'package.json')))
    .map((path) => ({
      path,
      dir: join(from, path),
      manifest: JSON.parse(readFileSync(join(from, path, 'package.json'), 'utf8')),
    }))
    .filter(({ manifest }) => manifest.private !== true);
