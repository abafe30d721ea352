import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { loadModel } from '../model-folder/load-model';
import { readModel } from '../model-folder/read-model-folder';
import { saveModel } from '../model-folder/save-model';
import { encodeSafetensors } from '../safetensors/safetensors';
import { decode, description, resolvers, writeWeights } from '../testing/convert-files';
import { convertModel } from './convert';

beforeAll(() => tf.setBackend('cpu'));

const folder = mkdtempSync(join(tmpdir(), 'tract-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const to = (name: string) => join(folder, name);
const bare = (prefix?: string) => writeWeights(folder, prefix);

describe('convertModel', () => {
  it('uses the given network if the file does not name one, and finds the prefix', async () => {
    await expect(convertModel(bare(), to('unnamed'))).rejects.toThrow(
      /does not name the network of its weights.*--network/,
    );
    const { network: found } = await convertModel(bare('ema.'), to('named'), { network: description });
    expect(found).toEqual({ class: 'EDMPrecond', ...description });
    expect((await readModel(to('named'))).document.provenance).toEqual({
      imported: { file: 'bareema..safetensors', format: 'safetensors' },
    });
    await expect(
      convertModel(bare(), to('other'), { network: { ...description, model_channels: 16 } }),
    ).rejects.toThrow(/"model\.map_layer0\.weight" is of shape \[32,8\], but the network's is \[64,16\]/);
    expect(readdirSync(folder)).not.toContain('other');
  });

  it('keeps the metadata of a file, through a model folder and back', async () => {
    const { tensors } = decode(bare());
    const config = { ...description, kind: undefined, dropout: 0.1 };
    const text = { license: 'mine', format: 'np', arch: 'edm EDMPrecond', config: JSON.stringify(config) };
    const write = (metadata: Record<string, string>) => {
      writeFileSync(to('text.safetensors'), encodeSafetensors(tensors, metadata));
      return to('text.safetensors');
    };
    const [model, out] = [to('text-model'), to('text-out.safetensors')];
    await convertModel(write(text), model);
    await convertModel(model, out);
    const { config: kept, ...rest } = decode(out).metadata;
    expect(rest).toEqual({ license: 'mine', format: 'pt', arch: 'edm EDMPrecond' });
    expect(JSON.parse(kept as string)).toEqual(JSON.parse(text.config));
    // A model folder has another layout, so that its weights do not name the network to other readers.
    expect(decode(join(model, 'model.safetensors')).metadata['arch']).toBeUndefined();
    // Another project's metadata under the same keys.
    await convertModel(write({ arch: 'mine', config: 'small', step: '5' }), out, { network: description });
    expect(decode(out).metadata).toMatchObject({ source_arch: 'mine', source_config: 'small', step: '5' });
    await convertModel(write({ config: '{"lr":1}', format: 'np' }), out);
    expect(decode(out).metadata).toEqual({ config: '{"lr":1}', format: 'np' });
  });

  it('copies a file of an unknown network unchanged, and reports progress', async () => {
    const told: number[] = [];
    const result = await convertModel(bare(), to('copy.safetensors'), {
      onProgress: ({ bytes, total }) => told.push(bytes / total),
    });
    expect(result).toMatchObject({ form: 'safetensors' });
    expect(decode(to('copy.safetensors')).tensors).toEqual(decode(bare()).tensors);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('stops between two tensors and leaves no file', async () => {
    const stop = new AbortController();
    const attempt = convertModel(bare(), to('stopped.safetensors'), {
      onProgress: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    });
    await expect(attempt).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  it('writes a network of this project unchanged, and refuses to convert a folder to a folder', async () => {
    const mlp = networkFrom({ kind: 'mlp', width: 4, layers: 1 });
    const params = mlp.init(randomSource(1));
    await saveModel(
      to('mlp'),
      {
        network: mlp,
        params,
        schedule: {
          ...resolvers.schedules({ kind: 's' }),
          range: [0, 1],
          at: (time) => ({ time, alpha: 1, sigma: time }),
        },
        grid: { description: { kind: 'g' }, place: () => undefined as never },
      },
      {},
    );
    disposeParams(params);
    await expect(convertModel(to('mlp'), to('again'))).rejects.toThrow(
      /out is .*: a model folder is converted/,
    );
    await expect(convertModel(to('mlp'), to('no.safetensors'), { network: mlp.description })).rejects.toThrow(
      /network is .*: a model folder names its network/,
    );
    await convertModel(to('mlp'), to('mlp.safetensors'));
    expect(decode(to('mlp.safetensors')).metadata).toMatchObject({ arch: 'tract mlp' });
    expect(decode(to('mlp.safetensors')).tensors).toEqual(
      decode(join(to('mlp'), 'model.safetensors')).tensors,
    );
    await expect(loadModel(to('mlp.safetensors'), resolvers)).rejects.toThrow(
      /does not name the network of its weights/,
    );
    const weights = join(to('mlp'), 'model.safetensors');
    const changed = readFileSync(weights);
    changed[changed.length - 1] = (changed[changed.length - 1] as number) ^ 1;
    writeFileSync(weights, changed);
    await expect(convertModel(to('mlp'), to('no.safetensors'))).rejects.toThrow(/SHA-256 differs/);
    expect(readdirSync(folder)).not.toContain('no.safetensors');
  });
});
