import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { asidePath } from '../files';
import { temporaryFolder } from '../testing/temporary-folder';
import { readCheckpointDocument, readCheckpointTensors, writeCheckpoint } from './checkpoint';

const root = temporaryFolder();
const document = { configuration: { seed: 1 }, history: [{ phase: 0, samples: 32, loss: 0.5 }], seconds: 2 };

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
});

const write = async (folder: string, value: number, step: number) => {
  const x = tf.tensor2d([[value, -value]]);
  await writeCheckpoint(folder, { tensors: { 'params/x': x }, position: { step } }, document);
  x.dispose();
};

describe('a checkpoint', () => {
  it('comes back as it was, and the newest replaces the one before', async () => {
    const folder = join(root, 'newest');
    await write(folder, 1.1, 1);
    await write(folder, 2.2, 2);
    expect(await readCheckpointDocument(folder)).toEqual({ version: 1, position: { step: 2 }, ...document });
    const { 'params/x': x } = await readCheckpointTensors(folder);
    expect(x?.shape).toEqual([1, 2]);
    expect([...(x?.dataSync() ?? [])]).toEqual([...Float32Array.of(2.2, -2.2)]);
    x?.dispose();
    expect(readdirSync(root)).toEqual(['newest']);
  });

  it('is the one before where a write was cut off between its two renames', async () => {
    const folder = join(root, 'cut');
    await write(folder, 1, 1);
    renameSync(folder, asidePath(folder));
    expect((await readCheckpointDocument(folder))?.position).toEqual({ step: 1 });
    const tensors = await readCheckpointTensors(folder);
    expect([...(tensors['params/x']?.dataSync() ?? [])]).toEqual([1, -1]);
    tf.dispose(tensors);
    await write(folder, 3, 3);
    expect((await readCheckpointDocument(folder))?.position).toEqual({ step: 3 });
  });

  it('is undefined where there is none', async () => {
    expect(await readCheckpointDocument(join(root, 'none'))).toBeUndefined();
  });
});
