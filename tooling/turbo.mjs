import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/run.mjs';

/** Runs turbo without telemetry, whatever the machine's settings: `node tooling/turbo.mjs run build`. */
const child = spawn(
  process.execPath,
  [join(root, 'node_modules/turbo/bin/turbo'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } },
);
child.on('close', (code) => {
  process.exitCode = code ?? 130;
});
// The terminal also interrupts turbo: wait for it to stop its tasks.
process.on('SIGINT', () => {});
