import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { tinyModel } from '../testing/tiny';
import type { DemoReport } from './demo-report';

const root = temporaryFolder();
const out = join(root, 'demo');
const argv = [
  ...['demo', '--out', out, '--engine', 'cpu', '--samples', '768', '--batch', '32', '--phases', '4,2,1'],
  ...['--count', '64', '--learning-rate', '2e-3'],
];
const scratch = [...argv, '--teacher-samples', '1408'];
const report = (): DemoReport => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as DemoReport;

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
});

describe('the demo without a native engine', () => {
  it('uses points, survives interrupts, and reuses finished stages', async () => {
    const tensors = tf.memory().numTensors;
    // Interrupted in the teacher's training, in the distillation, and after the first sampler.
    const first = await runCommand([...scratch, '--json'], {
      onOutput: (text, interrupt) => text.includes('"progress"') && interrupt(),
    });
    expect([first.code, readdirSync(out)]).toEqual([130, ['teacher']]);
    const second = await runCommand([...scratch, '--json'], {
      onOutput: (text, interrupt) => text.includes('"stage":"tract"') && interrupt(),
    });
    expect([second.code, readdirSync(join(out, 'tract'))]).toEqual([
      130,
      ['checkpoints', 'environment.json', 'events.jsonl', 'metrics.jsonl'],
    ]);

    const judging = await runCommand([...scratch, '--json'], {
      onOutput: (text, interrupt) => text.includes('"sampler"') && interrupt(),
    });
    expect([judging.code, readdirSync(join(out, 'samples'))]).toEqual([130, ['teacher1']]);
    expect(judging.stderr).toContain('Interrupted while sampling: run the same command again.');

    const third = await runCommand(scratch);
    expect(third.stderr).toContain('No native engine runs here');
    expect(third.code).toBe(0);
    expect(third.stdout).toMatch(/^TRACT, 1 step +[\d.]+ +[\d.]+ +[\d.]+% +[\d.,]+$/m);
    expect(third.stdout).toContain(join(out, 'report.html'));
    expect(third.stdout).toContain(`Next:\n  tract demo --compare --out ${out}\n`);
    const { frechet, agreement, seconds, samples, imagesPerSecond, lossCurves, thisCall } = report();
    expect(report()).toMatchObject({ data: 'ring', reduced: true, seed: 0, engine: { backend: 'cpu' } });
    const samplers = ['teacher1', 'teacher2', 'teacher32', 'tract1', 'tract2'];
    expect(Object.keys(frechet)).toEqual(['floor', ...samplers]);
    for (const value of Object.values(frechet)) expect(value).toBeGreaterThan(0);
    expect(Object.keys(agreement)).toEqual(samplers);
    expect(agreement['teacher32']).toBe(1);
    expect(Object.keys(seconds)).toEqual(['total', 'engine', 'teacher', 'tract', 'sample', 'evaluate']);
    expect(samples).toEqual({
      teacher: 1408,
      tract: 768,
      ...Object.fromEntries(samplers.map((name) => [name, 64])),
    });
    expect(Object.keys(imagesPerSecond)).toEqual(['teacher', 'tract', ...samplers]);
    expect(new Set(lossCurves['tract']?.map(({ phase }) => phase))).toEqual(new Set([0, 1]));
    expect(thisCall.reused).toEqual(['teacher', 'tract', 'teacher1']);
    for (const name of [...samplers.map((sampler) => `${sampler}.png`), 'report.html'])
      expect(statSync(join(out, name)).size).toBeGreaterThan(500);
    expect(tf.memory().numTensors).toBe(tensors);
  }, 240_000);
});

describe('the demo with a teacher', () => {
  const taught: string[] = [];

  beforeAll(async () => {
    taught.push(...argv, '--teacher', await tinyModel(root));
    expect((await runCommand(taught)).code).toBe(0);
  }, 240_000);

  it('is short the second time, and adds BTD to the existing stages', async () => {
    const before = report();
    const again = await runCommand(taught);
    expect(again.code).toBe(0);
    expect(report().thisCall.reused).toEqual([
      'tract',
      'teacher1',
      'teacher2',
      'teacher32',
      'tract1',
      'tract2',
    ]);
    expect([report().frechet, report().lossCurves, report().seconds['tract']]).toEqual([
      before.frechet,
      before.lossCurves,
      before.seconds['tract'],
    ]);

    const compared = await runCommand([...taught, '--compare']);
    expect(compared.code).toBe(0);
    expect(report().thisCall.reused).toHaveLength(6);
    expect(Object.keys(report().frechet)).toEqual([
      'floor',
      'teacher1',
      'teacher2',
      'teacher32',
      'tract1',
      'tract2',
      'btd1',
      'btd2',
    ]);
    expect(report().settings.studentPhases).toEqual({ tract: [4, 2, 1], btd: [4, 2, 1] });
    expect(report().samples['btd']).toBe(report().samples['tract']);
  }, 240_000);

  it('repeats only the stages that other settings change', async () => {
    const other = await runCommand([...taught, '--learning-rate', '1e-3']);
    expect(other.code).toBe(0);
    expect(report().thisCall.reused).toEqual(['teacher1', 'teacher2', 'teacher32']);
  }, 240_000);
});
