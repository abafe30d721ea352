import '@tensorflow/tfjs-backend-cpu';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentOf, saveStep } from '../testing/states';
import { temporaryFolder } from '../testing/temporary-folder';
import { openCheckpoints } from './checkpoint-store';

const root = temporaryFolder();
const recording = (version: number) =>
  fileURLToPath(new URL(`../../recordings/version-${version}`, import.meta.url));
beforeAll(() => tf.setBackend('cpu'));

const copyOf = (version: number, name: string): string => {
  cpSync(recording(version), join(root, name), { recursive: true });
  return join(root, name);
};

const values = {
  'adam.m/w': [[2], [0.25, 3]],
  'inference/b': [[], [7]],
  'params/w': [
    [2, 2],
    [1.5, -2, ...Float32Array.of(0.1, 1e-30)],
  ],
};

describe('a checkpoint of version', () => {
  it.each([
    [1, []],
    [2, [{ loss: 0.125, gradientNorm: 0.5, rate: 6400 }]],
  ])('%i is read', async (version, pending) => {
    const { saved } = await openCheckpoints(recording(version));
    expect(saved).toMatchObject({
      version,
      configuration: { command: 'train', seed: 1, network: 'mlp:width=16' },
      position: { step: 12, phase: 1 },
      points: [
        { phase: 0, samples: 320, loss: 0.5 },
        { phase: 1, samples: 384, loss: 0.25 },
      ],
    });
    expect(await contentOf(saved as never)).toEqual({
      step: 12,
      seconds: 2.5,
      pending,
      values,
      samples: [320, 384],
    });
  });

  it('1 is continued in the current version, and stays until the first save', async () => {
    const folder = copyOf(1, 'first');
    for (const left of ['checkpoint.1-abc.tmp', 'checkpoint.previous']) mkdirSync(join(folder, left));
    const writer = await (await openCheckpoints(folder)).begin();
    expect((await openCheckpoints(folder)).saved?.version).toBe(1);
    await saveStep(writer, 13);
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'metrics.jsonl']);
    const { saved } = await openCheckpoints(folder);
    expect(saved?.points.map(({ samples }) => samples)).toEqual([320, 384, 32 * 13]);
  });

  it('1 is found under its second name, and refused if it is damaged', async () => {
    const folder = join(root, 'aside');
    mkdirSync(folder);
    cpSync(join(recording(1), 'checkpoint'), join(folder, 'checkpoint.previous'), { recursive: true });
    expect((await openCheckpoints(folder)).saved?.path).toBe(join(folder, 'checkpoint.previous'));
    writeFileSync(join(folder, 'checkpoint.previous', 'state.safetensors'), 'no tensors');
    await expect(openCheckpoints(folder)).rejects.toThrow(
      /No checkpoint of .*aside is complete \(.*checkpoint\.previous: state\.safetensors cannot be used .*start over \(fresh: true\)/,
    );
  });

  it.each([
    [1, 'checkpoint/state.json'],
    [2, 'checkpoints/000000000012/manifest.json'],
  ])('%i of a later program is refused', async (version, file) => {
    const folder = copyOf(version, `future-${version}`);
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"version":${version}`, '"version":3'));
    await expect(openCheckpoints(folder)).rejects.toThrow(TractError);
    await expect(openCheckpoints(folder)).rejects.toThrow(
      `${path} is of version 3, and this program reads checkpoints up to version 2: continue with the newer program that wrote it.`,
    );
  });
});
