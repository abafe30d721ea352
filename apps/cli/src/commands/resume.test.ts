import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '@tractjs/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
/** What a finished run leaves. */
const finished = ['config.json', 'environment.json', 'events.jsonl', 'metrics.jsonl', 'model', 'result.json'];
let teacher: string;

beforeAll(async () => {
  teacher = await tinyModel(root);
});

const weights = (out: string) => readFileSync(join(out, 'model', 'model.safetensors')).toString('hex');
/** The samples in all, the loss curve and the last loss that result.json tells of. */
const course = (out: string) => {
  const { samples, history, finalLoss } = resultOf(out);
  return { samples, history, finalLoss };
};
const resultOf = (out: string) => JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as RunResult;
/** The loss curve in metrics.jsonl, without what takes other times. */
const metrics = (out: string) =>
  readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { rate, seconds, ...point } = JSON.parse(line) as Record<string, number>;
      expect([rate, seconds].every((value) => Number(value) > 0)).toBe(true);
      return point;
    });

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
      /Interrupted after \d+ of \S+ samples\. The state is saved in .*checkpoints: /,
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
  it('gives the same weights, bit for bit, uninterrupted and resumed', async () => {
    const [whole, pieces] = [join(root, `${name} whole`), join(root, `${name} pieces`)];
    expect((await runCommand([...argv(), '--out', whole])).code).toBe(0);
    expect(await inPieces([...argv(), '--out', pieces])).toBeGreaterThanOrEqual(3);
    expect(weights(pieces)).toBe(weights(whole));
    expect(course(pieces)).toEqual(course(whole));
    expect(metrics(pieces)).toEqual(metrics(whole));
    const line = readFileSync(join(pieces, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').at(-1) as string;
    expect(resultOf(pieces).seconds).toBeGreaterThanOrEqual(
      (JSON.parse(line) as { seconds: number }).seconds,
    );
    expect(readdirSync(pieces).sort()).toEqual(finished);
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
      /contains an unfinished run with other settings \(learningRate was 0\.002 and is now 1\).*--fresh/,
    );
  });

  it('continues from the previous checkpoint if one is damaged, and says so', async () => {
    await runCommand([...argv, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    const [older, newer] = readdirSync(join(out, 'checkpoints')).sort() as [string, string];
    const path = join(out, 'checkpoints', newer, 'state.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = 1 ^ (bytes.at(-1) as number);
    writeFileSync(path, bytes);
    const { stderr } = await runCommand([...argv, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    expect(stderr).toContain(
      `A checkpoint is damaged and skipped (${join(out, 'checkpoints', newer)}: state.safetensors does not have the checksum of its manifest): continuing from ${join(out, 'checkpoints', older)}`,
    );
    expect(readdirSync(join(out, 'checkpoints'))).toContain(`${newer}.damaged`);
  });

  it('is refused if no checkpoint is complete, and starts over with --fresh', async () => {
    for (const name of readdirSync(join(out, 'checkpoints')))
      writeFileSync(join(out, 'checkpoints', name, 'manifest.json'), '{');
    const { code, stderr } = await runCommand(argv);
    expect(code).toBe(1);
    expect(stderr).toSatisfy(isParagraph);
    expect(stderr).toMatch(/is complete \(.*manifest\.json is not well-formed JSON.*start over with --fresh/);
    expect((await runCommand([...argv, '--fresh'])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(finished);
  });
});

describe('a run whose checkpoints cannot be saved', () => {
  const out = join(root, 'unsaved');
  const argv = [...tinyTraining, '--samples', '960', '--out', out, '--save-seconds', '0', '--keep', '1'];

  it('continues and says so, and fails at an interrupt', async () => {
    mkdirSync(out);
    // No folder can be made where there is a file.
    writeFileSync(join(out, 'checkpoints'), '');
    const interrupted = await runCommand([...argv, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    expect(interrupted.code).toBe(1);
    const told = interrupted.stderr.slice(interrupted.stderr.indexOf('tract: '));
    expect(told).toSatisfy(isParagraph);
    expect(told).toMatch(
      /The checkpoint of step \d+ could not be saved: EEXIST.*What was saved before is unchanged/,
    );
    const { code, stderr } = await runCommand(argv);
    expect(stderr).toMatch(/could not be saved: EEXIST.*The run goes on, and tries again\./);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(finished);
  });
});
