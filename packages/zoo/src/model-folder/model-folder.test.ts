import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Model } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { mlp } from '../networks/mlp';
import { loadModel, readModelFolder, saveModel } from '../node';
import { model, network, resolvers } from '../testing/small-model';
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

describe('saveModel and loadModel', () => {
  it('restore the same model and leak no tensors', async () => {
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

  it('keep the prediction type and guidance of a network', async () => {
    const guided = mlp({ width: 8, layers: 1, predict: 'flow', guided: true });
    const saved: Model = { ...model(), network: guided, params: stirred(guided) };
    await saveModel(folder, saved, {});
    const { network: loaded, params } = await loadModel(folder, resolvers);
    expect(loaded.description).toMatchObject({ predict: 'flow', guided: true });
    const condition = { guidance: tf.tensor1d([2]) };
    const values = (n: typeof loaded, p: typeof params) => [
      ...n.apply(p, tf.tensor2d([[0.3, -1]]), vp(0.5), condition).dataSync(),
    ];
    expect(values(loaded, params)).toEqual(values(guided, saved.params));
    const { predict: _, ...plain } = guided.description;
    expect(values(networkFrom(plain as typeof guided.description), params)).not.toEqual(
      values(loaded, params),
    );
    for (const record of [saved.params, params, condition]) disposeParams(record);
  });

  it('describe a folder without loading it', async () => {
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

  it('replace an older model and keep other files', async () => {
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

  it('keeps the folder unchanged if the provenance is not JSON', async () => {
    await saveModel(folder, model(), { seed: 1 });
    const before = await contents();
    await expect(saveModel(folder, model(), { loss: Number.NaN })).rejects.toThrow(/provenance\.loss is NaN/);
    await expect(saveModel(folder, model(), { list: [undefined as never] })).rejects.toThrow(
      /provenance\.list\[0\] is undefined/,
    );
    // loadModel would refuse it.
    const many = Array.from({ length: 20_000 }, () => []);
    await expect(saveModel(folder, model(), { many })).rejects.toThrow(
      /provenance gives a model\.json that has more than 16384 objects and lists: save less/,
    );
    await expect(saveModel(folder, model(), { text: 'x'.repeat(2 ** 24) })).rejects.toThrow(
      /more than 16777216: save less/,
    );
    expect(await contents()).toEqual(before);
  });

  it('keeps every file unchanged if one cannot be replaced', async () => {
    await writeFile(join(folder, 'a'), 'old a');
    await mkdir(join(folder, 'c'));
    await expect(
      writeFiles(folder, { a: 'new a', b: 'new b', c: 'a folder is in the way' }),
    ).rejects.toThrow();
    await expect(writeFiles(join(folder, 'x', 'y'), { a: 'new a', '/': 'no name' })).rejects.toThrow();
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old a');
    expect((await readdir(folder)).sort()).toEqual(['a', 'c']);
  });

  it('reports it in one paragraph and makes no folder', async () => {
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
