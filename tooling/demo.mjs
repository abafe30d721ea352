import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { root } from './lib/run.mjs';
import { once } from './lib/signals.mjs';

bootstrap();

// Every time, for it costs half a second where nothing changed and repairs a build that was interrupted.
const build = spawnSync(
  process.execPath,
  [join(root, 'tooling/turbo.mjs'), 'run', 'build', '--filter=@tractjs/cli...'],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 },
);
if (build.status !== 0) {
  console.error(`${build.stdout}${build.stderr}\nThe packages could not be built: see above.`);
  process.exit(build.status ?? 130);
}

/*
 * The command has a process group of its own. An interrupt from the terminal goes to this process's whole group,
 * and npm then sends it once more; this way the command gets it from here only, once. The guard ends it
 * should this process be killed.
 */
const child = spawn(
  process.execPath,
  [
    '--import',
    new URL('./lib/parent-guard.mjs', import.meta.url).href,
    join(root, 'apps/cli/dist/main.js'),
    'demo',
    ...process.argv.slice(2),
  ],
  { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: process.platform !== 'win32' },
);
/** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).forEach((signal) => {
  process.on(
    signal,
    once(1000, () => child.kill(signal)),
  );
});
child.on('error', (error) => {
  console.error(`The command could not be started: ${error.message}`);
  process.exit(1);
});
child.on('close', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
});
