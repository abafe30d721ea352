import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../running/run-folder';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
let teacher: string;

beforeAll(async () => {
  teacher = await tinyModel(root);
});

const weights = (out: string) => readFileSync(join(out, 'model', 'model.safetensors')).toString('hex');
/** The samples that result.json tells of, in all and at the end of the loss curve. */
const samples = (out: string) => {
  const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as RunResult;
  return [result.samples, result.history.at(-1)?.samples];
};

/** Interrupts at the first progress event, again and again, until the run is through. Returns the number of calls. */
const inPieces = async (argv: readonly string[]): Promise<number> => {
  for (let calls = 1; ; calls++) {
    const result = await runCommand([...argv, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    if (result.code === 0) return calls;
    expect(result.code).toBe(130);
    expect(result.stderr.slice(result.stderr.indexOf('tract: '))).toSatisfy(isParagraph);
    expect(result.stderr).toMatch(
      /Interrupted after \d+ of \S+ samples\. The state is saved in .*checkpoint/,
    );
  }
};

/** A distillation of two phases or more, 15 optimiser steps each. */
const distillation = (...more: string[]) => {
  const sizes = ['--samples', '480', '--batch', '32', '--engine', 'cpu'];
  return ['distill', '--teacher', teacher, ...sizes, ...more];
};

describe.each([
  ['train', () => [...tinyTraining, '--samples', '960', '--decay', 'linear']],
  ['distill with two phases', () => distillation('--phases', '8,4,1')],
  ['distill with btd', () => distillation('--preset', 'btd', '--phases', '4,1')],
  [
    'distill with chains and Heun',
    () => distillation('--preset', 'chain', '--phases', '4,2,1', '--teacher-step', 'heun'),
  ],
])('%s', (name, argv) => {
  it('gives the same weights, bit for bit, in one go and in pieces', async () => {
    const [whole, pieces] = [join(root, `${name} whole`), join(root, `${name} pieces`)];
    expect((await runCommand([...argv(), '--out', whole])).code).toBe(0);
    expect(await inPieces([...argv(), '--out', pieces])).toBeGreaterThanOrEqual(3);
    expect(weights(pieces)).toBe(weights(whole));
    expect(samples(pieces)).toEqual(samples(whole));
    expect(existsSync(join(pieces, 'checkpoint'))).toBe(false);
  });
});

describe('an unfinished run', () => {
  const out = join(root, 'unfinished');
  const argv = [...tinyTraining, '--samples', '960', '--out', out];

  beforeAll(async () => {
    const { code } = await runCommand([...argv, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    expect(code).toBe(130);
  });

  it('is refused with other settings', async () => {
    const { code, stderr } = await runCommand([...argv, '--learning-rate', '1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /holds an unfinished run with other settings \(learningRate was 0\.002 and is now 1\).*--fresh/,
    );
  });

  it('is refused where its checkpoint is damaged, and starts over with --fresh', async () => {
    writeFileSync(join(out, 'checkpoint', 'state.safetensors'), 'no tensors');
    const { code, stderr } = await runCommand(argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/state\.safetensors is missing or damaged.*--fresh/);
    writeFileSync(join(out, 'checkpoint', 'state.json'), '{');
    expect((await runCommand(argv)).stderr).toMatch(/state\.json is missing or damaged.*--fresh/);
    // What a call that was killed while writing would have left.
    mkdirSync(join(out, 'checkpoint.1-abc.tmp'));
    expect((await runCommand([...argv, '--fresh'])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['model', 'result.json']);
  });
});
