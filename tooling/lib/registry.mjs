import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the configuration. It has no uplink, so no request reaches another registry. JSON is also YAML, and quotes
 * special characters of a path.
 *
 * @param {string} folder
 */
const configuration = (folder) =>
  JSON.stringify({
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    web: { enable: false },
    max_body_size: '200mb',
    packages: { '@tractjs/*': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'json', level: 'warn' },
  });

/**
 * Starts a throwaway registry for @tractjs/* on a free port of this machine.
 *
 * @param {string} folder for its configuration and storage
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws Error with its output if it ends instead
 */
export const startRegistry = async (folder) => {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'verdaccio.yaml');
  writeFileSync(config, configuration(folder));
  const program = fileURLToPath(new URL('./registry-server.mjs', import.meta.url));
  const child = fork(program, [config], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => child.on('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  const message = await Promise.race([
    new Promise((resolve) => child.once('message', resolve)),
    ended.then(() => undefined),
  ]);
  if (message === undefined) throw new Error(`verdaccio did not start:\n${output}`);
  return { url: `http://127.0.0.1:${message.port}/`, stop };
};
