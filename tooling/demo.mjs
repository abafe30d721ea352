import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { foreground } from './lib/foreground.mjs';
import { root } from './lib/run.mjs';

await bootstrap();

// Build every time: it costs half a second if nothing changed, and repairs an interrupted build.
const note = setTimeout(() => console.error('Building the packages, once.'), 3000);
const build = await foreground(
  process.execPath,
  [join(root, 'tooling/turbo.mjs'), 'run', 'build', '--filter=@tractjs/cli...'],
  ['ignore', 'pipe', 'pipe'],
);
clearTimeout(note);
if (build.interrupted) process.exit(130);
if (build.code !== 0) {
  console.error(`${build.output}\nThe packages could not be built: see above.`);
  process.exit(1);
}

// The guard ends the command if this process is killed.
const { code, error } = await foreground(
  process.execPath,
  [
    '--import',
    new URL('./lib/parent-guard.mjs', import.meta.url).href,
    join(root, 'apps/cli/dist/main.js'),
    'demo',
    ...process.argv.slice(2),
  ],
  ['inherit', 'inherit', 'inherit', 'ipc'],
);
if (error !== undefined) console.error(`The command could not be started: ${error.message}`);
process.exitCode = code;
