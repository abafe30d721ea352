import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './run.mjs';

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });

/**
 * It has no uplink, so nothing that it is asked can come from, or go to, another registry.
 *
 * @param {string} folder
 */
const configuration = (folder) => `
storage: ${folder}/storage
auth:
  htpasswd:
    file: ${folder}/htpasswd
web:
  enable: false
max_body_size: 200mb
packages:
  '@tractjs/*':
    access: $all
    publish: $all
log: { type: stdout, format: json, level: warn }
`;

/**
 * Starts a throwaway registry for @tractjs/* on this machine.
 *
 * @param {string} folder for its configuration and storage
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export const startRegistry = async (folder) => {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'verdaccio.yaml');
  writeFileSync(config, configuration(folder));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/verdaccio/bin/verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    output += text;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt += 1) {
    const answer = await fetch(`${url}-/ping`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`verdaccio did not start on 127.0.0.1:${port}:\n${output}`);
};
