import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand, root } from './lib/run.mjs';
import { staleReason } from './lib/stale.mjs';

/** @param {string} path */
const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
};

/** @param {readonly string[]} args */
const npmSync = (args) => {
  const [command, ...first] = npmCommand();
  // npm's own output goes to stderr, so that the stdout of what follows stays its own.
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
};

/**
 * Installs the dependencies where they are missing or differ from package-lock.json. Uses nothing but Node's
 * built-in modules, for it runs before anything is installed. Ends the process where it cannot.
 */
export const bootstrap = () => {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    console.error(`Node ${process.versions.node} is too old for this project: install Node 20 or newer.`);
    process.exit(1);
  }
  const lockfile = readJson('package-lock.json');
  if (lockfile === undefined) {
    console.error(
      'package-lock.json is missing or unreadable: get it back with git checkout package-lock.json.',
    );
    process.exit(1);
  }
  const reason = staleReason(lockfile, readJson('node_modules/.package-lock.json'));
  if (reason === undefined) return;
  console.error(`Installing dependencies: ${reason}.`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const ci = npmSync(['ci', ...quiet]);
  if (ci.status === 0) return;
  if (ci.signal !== null) process.exit(130);
  if (ci.error === undefined) {
    console.error(
      'npm ci failed (its message is above); trying npm install, which may change package-lock.json.',
    );
    const install = npmSync(['install', ...quiet]);
    if (install.status === 0) return;
    if (install.signal !== null) process.exit(130);
  }
  console.error(
    `The dependencies could not be installed${ci.error ? ` (npm: ${ci.error.message})` : ''}. Check that npm ` +
      'reaches its registry (npm ping), that this folder is writable and has about 1 GB free, and run the ' +
      'command again: it goes on from here.',
  );
  process.exit(1);
};

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  bootstrap();
