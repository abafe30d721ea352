import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeSafetensors } from '@tractjs/zoo';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';

// What docs/determinism.md says of the whole command line, on an engine that is everywhere.

const root = temporaryFolder();
const on = ['--engine', 'cpu'];

/** The clock leaps: an hour further at each look, and sometimes back. */
beforeEach(() => {
  let looks = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => 1e12 + (looks++ % 5 === 4 ? -9e6 : 3.6e6 * looks));
});
afterEach(() => vi.restoreAllMocks());

const run = async (argv: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runCommand([...argv, ...on]);
  expect(stderr).not.toContain('tract: ');
  expect(code).toBe(0);
  return stdout;
};
const bytesOf = (...parts: readonly string[]) => readFileSync(join(root, ...parts)).toString('hex');
const samplesOf = (path: string) => {
  const data = decodeSafetensors(readFileSync(join(root, path))).tensors['samples']?.data;
  return [...(data as Float32Array)];
};

/** Trains, distils, samples and evaluates by one seed, into files and folders that begin with `name`. */
const wholeStory = async (name: string, seed: string) => {
  const seeded = ['--seed', seed];
  const sizes = ['--samples', '320', '--batch', '32', ...seeded];
  const to = (what: string) => join(root, `${name}-${what}`);
  await run([
    'train',
    '--data',
    'ring',
    '--network',
    'mlp:width=16,layers=1',
    ...sizes,
    '--out',
    to('teacher'),
  ]);
  await run([
    'distill',
    '--teacher',
    join(to('teacher'), 'model'),
    '--phases',
    '4,1',
    ...sizes,
    '--out',
    to('student'),
  ]);
  const model = ['--model', join(to('student'), 'model')];
  const drawn = ['--steps', '1', '--count', '50', ...seeded];
  await run(['sample', ...model, ...drawn, '--raw', to('points'), '--out', to('points.png')]);
  const table = await run(['eval', ...model, '--steps', '1', '--count', '64', ...seeded]);
  return {
    teacher: bytesOf(`${name}-teacher`, 'model', 'model.safetensors'),
    student: bytesOf(`${name}-student`, 'model', 'model.safetensors'),
    points: bytesOf(`${name}-points`),
    picture: bytesOf(`${name}-points.png`),
    // The last column is a speed.
    distances: table.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3)),
  };
};

describe('one seed', () => {
  it('gives the same bytes in training, distillation, sampling and evaluation, and another seed gives others', async () => {
    const first = await wholeStory('first', '5');
    expect(await wholeStory('second', '5')).toEqual(first);
    const other = await wholeStory('other', '6');
    for (const what of ['teacher', 'student', 'points', 'picture', 'distances'] as const)
      expect(other[what], what).not.toEqual(first[what]);
  });

  it('gives sample number i the same bits, whatever the start and the batch size of the call', async () => {
    const model = ['--model', join(root, 'first-student', 'model'), '--steps', '2', '--seed', '9'];
    const draw = (name: string, ...more: string[]) =>
      run(['sample', ...model, '--raw', join(root, name), ...more]);
    await draw('whole', '--count', '40', '--batch', '40');
    await draw('small', '--count', '40', '--batch', '7');
    await draw('slice', '--start', '13', '--count', '20', '--batch', '20');
    const whole = samplesOf('whole');
    expect(samplesOf('small')).toEqual(whole);
    expect(samplesOf('slice')).toEqual(whole.slice(26, 66));
  });
});

describe('two processes on the fastest engine, with the same number of threads', () => {
  const runAll = fileURLToPath(new URL('../testing/run-all.ts', import.meta.url));
  const tsconfig = fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url));

  it('train, distil and sample to the same bytes', async () => {
    const threads = ['--engine', 'auto', '--threads', '2', '--seed', '5'];
    const sizes = ['--samples', '128', '--batch', '32', ...threads];
    const inProcess = async (name: string): Promise<string[]> => {
      const to = (what: string) => join(root, `${name}-${what}`);
      const network = 'unet:channels=8,blocks=1,multipliers=1,2,groups=4';
      const lines = [
        ['train', '--data', 'mnist', '--network', network, ...sizes, '--out', to('teacher')],
        [
          'distill',
          '--teacher',
          join(to('teacher'), 'model'),
          '--phases',
          '4,1',
          ...sizes,
          '--out',
          to('student'),
        ],
        [
          'sample',
          '--model',
          join(to('student'), 'model'),
          '--count',
          '8',
          '--steps',
          '1',
          '--raw',
          to('raw'),
          ...threads,
        ],
      ];
      const node = ['--import', import.meta.resolve('tsx'), runAll, JSON.stringify(lines)];
      const env = { ...process.env, TSX_TSCONFIG_PATH: tsconfig, NODE_OPTIONS: '' };
      await promisify(execFile)(process.execPath, node, { cwd: root, env });
      const files = [
        ['teacher', 'model', 'model.safetensors'],
        ['student', 'model', 'model.safetensors'],
        ['raw'],
      ];
      return files.map(([first, ...rest]) => bytesOf(`${name}-${first}`, ...rest));
    };
    expect(await inProcess('one')).toEqual(await inProcess('two'));
  }, 900_000);
});
