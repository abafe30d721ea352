import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foreground } from './lib/foreground.mjs';
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

/** @param {string} script */
const install = async (script) => {
  const [command, ...first] = npmCommand();
  // npm's output goes to stderr, so stdout contains only that of the following command.
  const args = [...first, script, '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await foreground(command, args, ['ignore', 2, 2]);
  if (result.interrupted) process.exit(130);
  return result;
};

/**
 * Installs the dependencies if they are missing or differ from package-lock.json. Uses only Node's built-in modules,
 * because it runs before anything is installed. Ends the process if it fails.
 */
export const bootstrap = async () => {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    console.error(`Node ${process.versions.node} is too old for this project: install Node 20 or newer.`);
    process.exit(1);
  }
  const lockfile = readJson('package-lock.json');
  if (lockfile === undefined) {
    console.error(
      'package-lock.json is missing or unreadable: restore it with git checkout package-lock.json.',
    );
    process.exit(1);
  }
  const reason = staleReason(lockfile, readJson('node_modules/.package-lock.json'));
  if (reason === undefined) return;
  console.error(`Installing dependencies: ${reason}.`);
  const ci = await install('ci');
  if (ci.code === 0) return;
  if (ci.error === undefined) {
    console.error(
      'npm ci failed (its message is above); trying npm install, which may change package-lock.json.',
    );
    if ((await install('install')).code === 0) return;
  }
  console.error(
    `The dependencies could not be installed${ci.error ? ` (npm: ${ci.error.message})` : ''}. Check that npm ` +
      'reaches its registry (npm ping), that this folder is writable and has about 1 GB free, and run the ' +
      'command again: it continues from here.',
  );
  process.exit(1);
};

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await bootstrap();
}
