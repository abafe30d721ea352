import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { disposeParams } from '@tractjs/ops';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModel, readModelFolder, saveModel } from '../node';
import { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { model, network, resolvers } from '../testing/small-model';

let folder: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tract-zoo-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const edit = async (path: string, change: (document: Record<string, unknown>) => unknown) =>
  writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))));

describe('a damaged model folder', () => {
  const [json, weights] = ['model.json', 'model.safetensors'];

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'no files',
      () => rm(join(folder, json)).then(() => rm(join(folder, weights))),
      /model\.json cannot be read \(it is missing\)/,
    ],
    ['no weights', () => rm(join(folder, weights)), /model\.safetensors cannot be read \(it is missing\)/],
    [
      'truncated weights',
      () => truncate(join(folder, weights), 200),
      /has 200 bytes and model\.json says \d+: it is truncated/,
    ],
    [
      'changed weights',
      async () => {
        const bytes = await readFile(join(folder, weights));
        bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
        await writeFile(join(folder, weights), bytes);
      },
      /SHA-256 differs/,
    ],
    ['truncated json', () => truncate(join(folder, json), 30), /model\.json is not JSON .*truncated/],
    ['another json', () => writeFile(join(folder, json), '{}'), /belongs to something else/],
    [
      'a newer version',
      () => edit(join(folder, json), (d) => ({ ...d, version: 2 })),
      /version 2, .*version 1: update/,
    ],
    ['no network', () => edit(join(folder, json), (d) => ({ ...d, network: 'unet' })), /no usable "network"/],
    ['no weights entry', () => edit(join(folder, json), ({ weights: _, ...d }) => d), /no usable "weights"/],
    [
      'weights elsewhere',
      () =>
        edit(join(folder, json), (d) => ({ ...d, weights: { ...(d['weights'] as object), file: '../x' } })),
      /weights\.file/,
    ],
    [
      'an unknown network',
      () => edit(join(folder, json), (d) => ({ ...d, network: { kind: 'mlpp' } })),
      /Did you mean "mlp"/,
    ],
    [
      'another shape',
      () => edit(join(folder, json), (d) => ({ ...d, network: { ...network.description, width: 10 } })),
      /"embed\.dense1\.kernel" has the shape \[8,8\] instead of \[10,10\]/,
    ],
    [
      'a missing parameter',
      () => edit(join(folder, json), (d) => ({ ...d, network: { ...network.description, layers: 2 } })),
      /"hidden\.1\.kernel" is missing/,
    ],
    [
      'an extra parameter',
      () => edit(join(folder, json), (d) => ({ ...d, network: { kind: 'tiny' } })),
      /the network has no /,
    ],
  ])('%s: names the file and the remedy, and leaks no tensors', async (_, damage, message) => {
    const { params, ...rest } = model();
    await saveModel(folder, { ...rest, params }, {});
    disposeParams(params);
    await damage();
    const before = tf.memory().numTensors;
    const init = () => ({ 'first.bias': tf.zeros([8]) });
    const networks = {
      tiny: { options: [], make: () => ({ ...rest.network, paramShapes: undefined as never, init }) },
    };
    const error = await loadModel(folder, { ...resolvers, networks }).catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ name: 'TractError', message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain('\n');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a model.json that is too long before reading it', async () => {
    await saveModel(folder, model(), {});
    await truncate(join(folder, json), 2 ** 25);
    await expect(loadModel(folder, resolvers)).rejects.toThrow(
      /model\.json has 33554432 bytes, and a model\.json has at most 16777216/,
    );
  });

  it('leaks no tensors if the last parameter is not numeric', async () => {
    await saveModel(folder, model(), {});
    const { tensors } = decodeSafetensors(await readFile(join(folder, weights)));
    const [name, last] = Object.entries(tensors).at(-1) as [string, SafeTensor];
    const flags: SafeTensor = { dtype: 'BOOL', shape: last.shape, data: new Uint8Array(last.data.length) };
    const bytes = encodeSafetensors({ ...tensors, [name]: flags });
    await writeFile(join(folder, weights), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await edit(join(folder, json), (d) => ({
      ...d,
      weights: { file: weights, bytes: bytes.length, sha256 },
    }));
    const before = tf.memory().numTensors;
    await expect(loadModel(folder, resolvers)).rejects.toThrow('BOOL');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a missing folder, and a file instead of a folder', async () => {
    await expect(loadModel(join(folder, 'none'), resolvers)).rejects.toThrow(
      /The model folder .*none does not exist/,
    );
    await writeFile(join(folder, 'x'), '');
    await expect(readModelFolder(join(folder, 'x'))).rejects.toThrow(/is a file: give the folder/);
    await saveModel(folder, model(), {});
    await truncate(join(folder, weights), 100);
    await expect(readModelFolder(folder)).rejects.toThrow(
      /model\.safetensors cannot be read .*the file has 100/,
    );
  });
});
