import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Description, Model } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { mlp } from '../networks/mlp';
import { loadModel, readModelFolder, saveModel } from '../node';
import { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { angle, even, stirred, vp } from '../testing/test-support';
import { writeFiles } from './write-files';

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

const network = mlp({ width: 8, layers: 1 });
const model = (): Model => ({ network, params: stirred(network), schedule: angle, grid: even });
const named =
  <T>(kind: string, value: T) =>
  (description: Description): T => {
    if (description.kind !== kind) throw new Error(`unexpected ${description.kind}`);
    return value;
  };
const resolvers = { schedules: named('angle', angle), grids: named('even', even) };
const edit = async (path: string, change: (document: Record<string, unknown>) => unknown) =>
  writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))));

describe('saveModel and loadModel', () => {
  it('give the same model back, and leave no tensors', async () => {
    const path = join(folder, 'deep', 'model');
    const saved = model();
    const before = tf.memory().numTensors;
    await saveModel(path, saved, { seed: 1, phases: [{ from: 64, to: 8 }], note: null });
    const loaded = await loadModel(path, resolvers);
    expect(tf.memory().numTensors - before).toBe(Object.keys(saved.params).length);
    const x = tf.tensor2d([[0.3, -1]]);
    const values = ({ network: n, params }: Model) => [...n.apply(params, x, vp(0.5)).dataSync()];
    expect(values(loaded)).toEqual(values(saved));
    expect(loaded.network.description).toEqual(network.description);
    expect(loaded.schedule).toBe(angle);
    expect(loaded.grid).toBe(even);
    expect((await readdir(path)).sort()).toEqual(['model.json', 'model.safetensors']);
    disposeParams(loaded.params);
  });

  it('keep what a network predicts, and that it is told a guidance scale', async () => {
    const told = mlp({ width: 8, layers: 1, predict: 'flow', guided: true });
    const saved: Model = { ...model(), network: told, params: stirred(told) };
    await saveModel(folder, saved, {});
    const { network: loaded, params } = await loadModel(folder, resolvers);
    expect(loaded.description).toMatchObject({ predict: 'flow', guided: true });
    const condition = { guidance: tf.tensor1d([2]) };
    const values = (n: typeof loaded, p: typeof params) => [
      ...n.apply(p, tf.tensor2d([[0.3, -1]]), vp(0.5), condition).dataSync(),
    ];
    expect(values(loaded, params)).toEqual(values(told, saved.params));
    const { predict: _, ...plain } = told.description;
    expect(values(networkFrom(plain as typeof told.description), params)).not.toEqual(values(loaded, params));
    for (const record of [saved.params, params, condition]) disposeParams(record);
  });

  it('say what a folder holds without loading it', async () => {
    const { params, ...rest } = model();
    await saveModel(folder, { ...rest, params }, { seed: 3 });
    const { document, tensors, bytes } = await readModelFolder(folder);
    expect(document).toMatchObject({
      format: 'tract-model',
      version: 1,
      network: network.description,
      schedule: { kind: 'angle', end: 1 },
      grid: { kind: 'even' },
      prediction: 'x0',
      parameters: 322,
      weights: { file: 'model.safetensors', bytes },
      provenance: { seed: 3 },
    });
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual(
      network.paramShapes(),
    );
  });

  it('replace an older model and leave other files alone', async () => {
    await writeFile(join(folder, 'log.txt'), 'kept');
    await saveModel(folder, model(), { seed: 1 });
    await saveModel(folder, model(), { seed: 2 });
    expect((await readModelFolder(folder)).document.provenance).toEqual({ seed: 2 });
    expect((await readdir(folder)).sort()).toEqual(['log.txt', 'model.json', 'model.safetensors']);
  });
});

describe('a save that fails', () => {
  const contents = async () =>
    Promise.all(
      (await readdir(folder))
        .sort()
        .map(async (name) => [name, (await readFile(join(folder, name))).toString('hex')]),
    );

  it('leaves the folder as it was, for provenance that JSON cannot hold', async () => {
    await saveModel(folder, model(), { seed: 1 });
    const before = await contents();
    await expect(saveModel(folder, model(), { loss: Number.NaN })).rejects.toThrow(/provenance\.loss is NaN/);
    await expect(saveModel(folder, model(), { list: [undefined as never] })).rejects.toThrow(
      /provenance\.list\[0\] is undefined/,
    );
    // As loadModel would refuse it.
    const many = Array.from({ length: 20_000 }, () => []);
    await expect(saveModel(folder, model(), { many })).rejects.toThrow(
      /provenance makes a model\.json that has more than 16384 objects and lists: keep less/,
    );
    await expect(saveModel(folder, model(), { text: 'x'.repeat(2 ** 24) })).rejects.toThrow(
      /more than the 16777216 that are read/,
    );
    expect(await contents()).toEqual(before);
  });

  it('leaves every file as it was where one cannot be put in its place', async () => {
    await writeFile(join(folder, 'a'), 'old a');
    await mkdir(join(folder, 'c'));
    await expect(
      writeFiles(folder, { a: 'new a', b: 'new b', c: 'a folder is in the way' }),
    ).rejects.toThrow();
    await expect(writeFiles(join(folder, 'x', 'y'), { a: 'new a', '/': 'no name' })).rejects.toThrow();
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old a');
    expect((await readdir(folder)).sort()).toEqual(['a', 'c']);
  });

  it('says so in one paragraph, and makes no folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(saveModel(join(folder, 'file', 'model'), model(), {})).rejects.toThrow(
      /could not be saved in .*unchanged: check that/,
    );
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('refuses parameters that are not float32', async () => {
    const params = { 'first.bias': tf.tensor1d([1], 'int32') };
    await expect(saveModel(folder, { ...model(), params }, {})).rejects.toThrow(/"first\.bias" is int32/);
  });
});

describe('a damaged model folder', () => {
  const [json, weights] = ['model.json', 'model.safetensors'];

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'no folder',
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
      /"embed\.dense1\.kernel" has the shape \[8,8\] where \[10,10\]/,
    ],
    [
      'a missing parameter',
      () => edit(join(folder, json), (d) => ({ ...d, network: { ...network.description, layers: 2 } })),
      /"hidden\.1\.kernel" is missing/,
    ],
    [
      'a parameter too many',
      () => edit(join(folder, json), (d) => ({ ...d, network: { kind: 'tiny' } })),
      /the network has no /,
    ],
  ])('%s: says which file and what to do, and leaves no tensors', async (_, damage, message) => {
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

  it('whose model.json is far too long is refused before that is read', async () => {
    await saveModel(folder, model(), {});
    await truncate(join(folder, json), 2 ** 25);
    await expect(loadModel(folder, resolvers)).rejects.toThrow(
      /model\.json has 33554432 bytes, and documents of models have 16777216 at most/,
    );
  });

  it('whose last parameter holds no numbers leaves no tensors', async () => {
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

  it('a missing folder, and a file in place of one', async () => {
    await expect(loadModel(join(folder, 'none'), resolvers)).rejects.toThrow(
      /There is no model folder at .*none/,
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
