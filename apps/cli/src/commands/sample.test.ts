import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { drawSamples, loadModel } from '@tractjs/tractjs';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { tinyModel } from '../testing/tiny';

const root = temporaryFolder();
let model: string;

beforeAll(async () => {
  model = await tinyModel(root);
});

describe('sample', () => {
  it('writes a picture, and the same numbers as drawSamples', async () => {
    const [picture, raw] = [join(root, 'points.png'), join(root, 'points.safetensors')];
    const before = tf.memory().numTensors;
    const argv = [
      'sample',
      '--model',
      model,
      '--steps',
      '2',
      '--count',
      '300',
      '--seed',
      '3',
      '--out',
      picture,
      '--raw',
      raw,
    ];
    const { code, events } = await runCommand([...argv, '--engine', 'cpu', '--json']);
    expect(code).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
    expect(events().at(-1)).toMatchObject({
      event: 'result',
      files: [picture, raw],
      count: 300,
      steps: 2,
      seed: 3,
    });
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
    const { samples } = decodeSafetensors(readFileSync(raw)).tensors;
    expect(samples?.shape).toEqual([300, 2]);
    const [x] = [...drawSamples(await loadModel(model), { count: 300, batch: 300, steps: 2, seed: 3 })];
    const expected = x?.dataSync() as Float32Array;
    const written = [...((samples as SafeTensor).data as Float32Array)];
    for (const [i, value] of written.entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
  });

  it('keeps the samples drawn before an interrupt, and draws the rest with --start', async () => {
    const numbersOf = (path: string) =>
      decodeSafetensors(readFileSync(path)).tensors['samples'] as SafeTensor;
    const draw = (name: string, more: readonly string[], stopAfter = Number.POSITIVE_INFINITY) => {
      let batches = 0;
      const onOutput = (text: string, interrupt: () => void) => {
        if (text.includes('"progress"') && ++batches === stopAfter) interrupt();
      };
      const argv = ['sample', '--model', model, '--batch', '10', '--raw', join(root, name), ...more];
      return runCommand([...argv, '--engine', 'cpu', '--json'], { onOutput });
    };
    const before = tf.memory().numTensors;
    expect((await draw('whole', ['--count', '50'])).code).toBe(0);
    const stopped = await draw('first', ['--count', '50', '--out', join(root, 'first.png')], 2);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /Interrupted after 20 of 50 samples, which are in .*first\.png and .*first: --start 20 --count 30 draws the rest\./,
    );
    expect(readFileSync(join(root, 'first.png')).subarray(1, 4).toString()).toBe('PNG');
    const rest = await draw('rest', ['--start', '20', '--count', '30'], 3);
    expect(rest.code).toBe(0);
    expect(rest.events().filter(({ event }) => event === 'progress')).toMatchObject([
      { samples: 10, totalSamples: 30 },
      { samples: 20 },
      { samples: 30, secondsLeft: 0 },
    ]);
    expect(tf.memory().numTensors).toBe(before);
    const parts = ['first', 'rest'].map((name) => numbersOf(join(root, name)));
    expect(parts.map((part) => part.shape)).toEqual([
      [20, 2],
      [30, 2],
    ]);
    const joined = parts.flatMap((part) => [...(part.data as Float32Array)]);
    expect(joined).toEqual([...(numbersOf(join(root, 'whole')).data as Float32Array)]);
  });
});

describe('sample --class', () => {
  it('is refused beyond the classes of the model', async () => {
    const out = join(root, 'with-classes');
    const network = ['--network', 'mlp:width=4,layers=1,classes=10', '--samples', '32', '--batch', '32'];
    const trained = await runCommand([
      'train',
      '--data',
      'mnist',
      ...network,
      '--engine',
      'cpu',
      '--out',
      out,
    ]);
    expect(trained.stderr).not.toContain('tract: ');
    const argv = ['sample', '--model', join(out, 'model'), '--out', join(root, 'x.png'), '--engine', 'cpu'];
    const { code, stderr } = await runCommand([...argv, '--class', '10']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--class is 10: this model has classes 0 to 9\./);
  });
});

describe('eval', () => {
  it('prints a row for each number of steps, the teacher and the floor', async () => {
    const before = tf.memory().numTensors;
    const argv = [
      'eval',
      '--model',
      model,
      '--steps',
      '1,4',
      '--count',
      '200',
      '--teacher',
      model,
      '--teacher-steps',
      '4',
      '--engine',
      'cpu',
    ];
    const { code, stdout } = await runCommand(argv);
    expect(code).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['sampler', 'steps', 'Frechet', 'same as teacher', 'samples/s']);
    expect(rows.slice(1, 5).map(([name, steps]) => [name, steps])).toEqual([
      ['model', '1'],
      ['model', '4'],
      ['teacher', '4'],
      ['real data (floor)', expect.stringMatching(/^[\d.]+$/)],
    ]);
    // The same model from the same noise in as many steps draws the same points.
    expect(rows[2]?.[3]).toBe('100.0%');
  });
});

describe('inspect', () => {
  it('shows network, schedule, shapes and provenance', async () => {
    const { code, stdout } = await runCommand(['inspect', model]);
    expect(code).toBe(0);
    for (const part of [
      /network +mlp \(shape \[2\], width 16/,
      /schedule +vp-cosine/,
      /grid +uniform/,
      /last\.kernel +F32 +\[16, 2\]/,
      /"seed": 0/,
    ]) {
      expect(stdout).toMatch(part);
    }
    const { events } = await runCommand(['inspect', model, '--json']);
    expect(events()[0]).toMatchObject({
      event: 'result',
      document: { format: 'tract-model', network: { kind: 'mlp' } },
    });
  });

  it('shows the content of a weights file, and refuses other files', async () => {
    const path = join(root, 'weights.bin');
    const data = new Float32Array([1, 2, 3, 4, 5, 6]);
    writeFileSync(
      path,
      encodeSafetensors({ 'a.b': { dtype: 'F32', shape: [2, 3], data } }, { arch: 'tiny' }),
    );
    const { code, stdout } = await runCommand(['inspect', path]);
    expect(code).toBe(0);
    for (const part of [
      /format +safetensors/,
      /parameters +6 in 1 tensors/,
      /arch +"tiny"/,
      /a\.b +F32 +\[2, 3\]/,
    ])
      expect(stdout).toMatch(part);
    const { events } = await runCommand(['inspect', path, '--json']);
    expect(events()[0]).toMatchObject({ format: 'safetensors', parameters: 6, metadata: { arch: 'tiny' } });
    writeFileSync(path, 'no weights, whatever it is called');
    const refused = await runCommand(['inspect', path]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/weights\.bin is not a known file of weights/);
  });
});
