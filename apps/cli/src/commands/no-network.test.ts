import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pictureGrid, startEngine } from '@tractjs/tractjs';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';

// Nothing is fetched unless it is asked for by name: here whatever reaches for the network fails, and is told.

const root = temporaryFolder();
const images = join(root, 'images');
const preload = pathToFileURL(fileURLToPath(new URL('../testing/no-network.mjs', import.meta.url))).href;
const runAll = fileURLToPath(new URL('../testing/run-all.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url));

let engine: string;
beforeAll(async () => {
  // Builds the engine where it is not in the cache yet: that is what is fetched, and once.
  engine = (await startEngine()).backend;
  mkdirSync(join(images, 'a'), { recursive: true });
  for (const k of [1, 2, 3]) {
    const values = Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.sin(i * k));
    const shape = { count: 1, height: 8, width: 8, channels: 3, columns: 1, gap: 0 };
    writeFileSync(join(images, 'a', `${k}.png`), pictureGrid(values, shape));
  }
}, 900_000);

let traps = 0;

/** Runs Node with the network taken away; gives what it printed and what it tried. */
const withoutNetwork = (args: readonly string[]) =>
  new Promise<{ readonly code: number | null; readonly output: string; readonly tried: string[] }>(
    (resolve) => {
      const trap = join(root, `trap-${traps++}`);
      writeFileSync(trap, '');
      const env = { ...process.env, TRACT_TRAP: trap, TSX_TSCONFIG_PATH: tsconfig, NODE_OPTIONS: '' };
      const child = spawn(process.execPath, ['--import', preload, ...args], { cwd: root, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      child.on('close', (code) =>
        resolve({ code, output, tried: readFileSync(trap, 'utf8').split('\n').filter(Boolean) }),
      );
    },
  );

const tsx = import.meta.resolve('tsx');

it('the check notices every attempt', async () => {
  const program = `
    for (const attempt of [
      () => fetch('http://one.example'),
      async () => (await import('node:http')).get('http://two.example'),
      async () => (await import('node:https')).get('https://127.0.0.1:9'),
      async () => (await import('node:dns')).lookup('three.example', () => {}),
      async () => (await import('node:child_process')).spawn('true', ['pip']),
      async () => new (await import('node:worker_threads')).Worker("fetch('http://four.example')", { eval: true }),
    ]) await Promise.resolve().then(attempt).catch(() => {});
    process.on('uncaughtException', () => {});`;
  const { tried } = await withoutNetwork(['--input-type=module', '--eval', program]);
  expect(tried).toContain('network: fetch "http://one.example"');
  expect(tried.join('\n')).toContain('two.example');
  expect(tried.join('\n')).toMatch(/network: connect .*"port":9/);
  expect(tried).toContain('network: dns.lookup "three.example"');
  expect(tried).toContain('command: true pip');
  expect(tried).toContain('network: fetch "http://four.example"');
});

it('no command uses the network with local data', async () => {
  const to = (name: string) => join(root, name);
  const on = ['--engine', engine, '--threads', '1'];
  const sizes = ['--samples', '64', '--batch', '32', ...on];
  const teacher = to('ring/model');
  const drawn = ['--count', '4', '--steps', '1', ...on];
  const { code, output, tried } = await withoutNetwork([
    ...['--import', tsx, runAll],
    JSON.stringify([
      ['train', '--data', 'ring', '--network', 'mlp:width=8,layers=1', ...sizes, '--out', to('ring')],
      ['train', '--data', 'mnist', '--network', 'mlp:width=8,layers=1', ...sizes, '--out', to('mnist')],
      [
        ...['train', '--data', images, '--network', 'unet:channels=4,blocks=1,multipliers=1,groups=2'],
        ...[...sizes, '--out', to('images-run')],
      ],
      ['distill', '--teacher', teacher, '--phases', '4,1', ...sizes, '--out', to('student')],
      ['sample', '--model', to('student/model'), '--raw', to('points'), ...drawn],
      ['sample', '--model', 'pretrained:mnist-edm-student', '--out', to('digits.png'), ...drawn],
      ['eval', '--model', teacher, '--teacher', teacher, '--steps', '1', '--count', '64', ...on],
      ['inspect', teacher],
      ['inspect', 'pretrained:mnist-teacher'],
      ['convert', teacher, to('ring.safetensors')],
    ]),
  ]);
  expect(output.split('\n').filter((line) => line.includes(' ended with '))).toHaveLength(10);
  expect(code, output).toBe(0);
  expect(tried.filter((line) => line.startsWith('network: '))).toEqual([]);
  // What is started is tsx's compiler, and the engine's look at which compiler and GPU there are.
  const fetching = /\b(pip|npm|npx|yarn|curl|wget|git|python3?)\b/;
  expect(tried.filter((line) => fetching.test(line))).toEqual([]);
}, 300_000);
