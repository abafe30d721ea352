import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { type Description, type GridRule, iddpmTable, randomSource, type Schedule } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { loadModel } from '../model-folder/load-model';
import { readModel } from '../model-folder/read-model-folder';
import { saveModel } from '../model-folder/save-model';
import { decodeSafetensors, encodeSafetensors } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { convertModel } from './convert';

beforeAll(() => tf.setBackend('cpu'));

const folder = mkdtempSync(join(tmpdir(), 'tract-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const to = (name: string) => join(folder, name);
const recordings = fileURLToPath(new URL('../../../conformance/recordings/networks/', import.meta.url));
const recorded = readdirSync(recordings).filter((name) => name.endsWith('.safetensors'));

/** Stand-ins: what they do is not asked for here. */
const resolvers = {
  schedules: (description: Description) => ({ description }) as Schedule,
  grids: (description: Description) => ({ description }) as GridRule,
};
const decode = (path: string) => decodeSafetensors(readFileSync(path));
const bits = ({ data }: SafeTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe.each(recorded)('the recording %s', (name) => {
  const { tensors, metadata } = decode(join(recordings, name));
  const original = Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) =>
      key.startsWith('net.') ? [[key.slice(4), tensor] as const] : [],
    ),
  );

  it('comes back from a model folder with the names, layouts and bits of its state dict', async () => {
    const [model, back] = [to(`${name}.model`), to(`${name}.back.safetensors`)];
    await convertModel(join(recordings, name), model);
    await convertModel(model, back);
    const file = decode(back);
    expect(file.metadata['arch']).toBe(metadata['arch']);
    expect(Object.keys(file.tensors).sort()).toEqual(Object.keys(original).sort());
    for (const [key, tensor] of Object.entries(file.tensors)) {
      expect(tensor.shape).toEqual(original[key]?.shape);
      // iDDPM's table is computed here in doubles, there in floats.
      if (key !== 'u') expect(bits(tensor).equals(bits(original[key] as SafeTensor))).toBe(true);
      else
        for (const [i, u] of tensor.data.entries())
          expect(Math.abs(Number(u) / Number(original[key]?.data[i]) - 1) || 0).toBeLessThan(1e-3);
    }
  });

  it('is the same model from the file and from the folder', async () => {
    const before = tf.memory().numTensors;
    const [file, converted] = await Promise.all(
      [join(recordings, name), to(`${name}.model`)].map((path) => loadModel(path, resolvers)),
    );
    expect(file?.network.description).toEqual(converted?.network.description);
    for (const [key, x] of Object.entries(file?.params ?? {}))
      expect(x.dataSync()).toEqual(converted?.params[key]?.dataSync());
    for (const model of [file, converted]) disposeParams(model?.params ?? {});
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a folder of diffusers', () => {
  it('is the model of its weights, on the path of its scheduler', async () => {
    const folder = join(recordings, 'diffusers_unet');
    const { document, tensors } = await readModel(folder);
    expect(document.schedule).toMatchObject({ kind: 'vp-ddpm', count: 1000 });
    expect(document.provenance).toMatchObject({ imported: { format: 'diffusers folder' } });
    const [model, alone] = await Promise.all(
      [folder, join(recordings, 'diffusers_unet.safetensors')].map((path) => loadModel(path, resolvers)),
    );
    expect(Object.keys(model?.params ?? {})).toEqual(Object.keys(tensors));
    for (const [name, x] of Object.entries(model?.params ?? {}))
      expect(x.dataSync()).toEqual(alone?.params[name]?.dataSync());
    for (const one of [model, alone]) disposeParams(one?.params ?? {});
  });
});

it('a network of diffusers of another class is refused by its name', async () => {
  mkdirSync(to('other-class'));
  writeFileSync(join(to('other-class'), 'config.json'), '{"_class_name": "UNet2DConditionModel"}');
  const weights = 'diffusion_pytorch_model.safetensors';
  writeFileSync(
    join(to('other-class'), weights),
    encodeSafetensors({ a: { dtype: 'F32', shape: [1], data: new Float32Array(1) } }),
  );
  await expect(convertModel(to('other-class'), to('none'))).rejects.toThrow(
    /other-class is a network of the class UNet2DConditionModel, which is not one of those that are read: .*UNet2DModel\./,
  );
});

describe('convertModel', () => {
  const description = {
    kind: 'edm',
    img_resolution: 8,
    img_channels: 1,
    model_type: 'SongUNet',
    model_channels: 8,
    channel_mult: [1],
    num_blocks: 1,
    attn_resolutions: [],
  };
  const network = networkFrom(description);

  const bare = (prefix = ''): string => {
    const path = to(`bare${prefix}.safetensors`);
    const names = (network as unknown as { paramShapes(): Record<string, readonly number[]> }).paramShapes();
    const tensors = Object.entries(names).map(([name, shape]): [string, SafeTensor] => {
      const torch = shape.length === 4 ? [3, 2, 0, 1].map((k) => shape[k] as number) : [...shape].reverse();
      return [
        prefix + name,
        { dtype: 'F32', shape: torch, data: new Float32Array(torch.reduce((a, b) => a * b, 1)) },
      ];
    });
    const extra: SafeTensor = { dtype: 'I64', shape: [], data: new BigInt64Array(1) };
    writeFileSync(path, encodeSafetensors({ ...Object.fromEntries(tensors), step: extra }));
    return path;
  };

  it('takes the network from the caller where the file does not say it, and finds the prefix', async () => {
    await expect(convertModel(bare(), to('unnamed'))).rejects.toThrow(
      /does not say which network.*--network/,
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

  /** A file with sets of the network's weights, each of one number: { prefix: number }. */
  const sets = (
    name: string,
    of: Readonly<Record<string, number>>,
    more: Record<string, SafeTensor> = {},
  ) => {
    const { tensors } = decode(bare());
    const { step: _, ...own } = tensors;
    const all = Object.entries(of).flatMap(([prefix, number]) =>
      Object.entries(own).map(([key, tensor]): [string, SafeTensor] => [
        prefix + key,
        { ...tensor, data: new Float32Array(tensor.data.length).fill(number) },
      ]),
    );
    writeFileSync(to(name), encodeSafetensors({ ...Object.fromEntries(all), ...more }));
    return to(name);
  };
  const first = (path: string) => Object.values(decode(path).tensors)[0]?.data[0];

  it('takes an average of the weights, or those that are asked for', async () => {
    const file = sets('averaged.safetensors', { 'model.': 1, 'ema.online_model.': 2, 'ema.ema_model.': 3 });
    const out = to('one.safetensors');
    const result = await convertModel(file, out, { network: description });
    expect(result).toMatchObject({ prefix: 'ema.ema_model.', averages: ['ema'] });
    expect(first(out)).toBe(3);
    expect(await convertModel(file, out, { network: description, weights: 'model' })).toMatchObject({
      prefix: 'model.',
    });
    expect(first(out)).toBe(1);
    await expect(convertModel(file, out, { network: description, weights: 'other' })).rejects.toThrow(
      /weights is "other": the file has this network's weights under "ema.ema_model", "ema.online_model", "model"/,
    );
    await convertModel(file, out, { weights: 'ema.online_model' });
    expect(first(out)).toBe(2);
    await expect(convertModel(file, out, { weights: 'no' })).rejects.toThrow(
      /weights is "no": no tensor of the file has a name that begins so: see tract inspect\./,
    );
    await expect(convertModel(to('named'), out, { weights: 'ema' })).rejects.toThrow(
      /weights is "ema": a model folder has one set of weights/,
    );
  });

  it('refuses tensors that the network does not have, and buffers that its options do not make', async () => {
    const odd: SafeTensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) };
    const out = to('foreign.safetensors');
    for (const [prefix, name] of [
      ['ema.', 'ema.model.map_label.weight'],
      ['', 'model.map_label.weight'],
    ] as const)
      await expect(
        convertModel(sets('foreign.safetensors', { [prefix]: 1 }, { [name]: odd }), out, {
          network: description,
        }),
      ).rejects.toThrow(
        `a tensor ${JSON.stringify(name)} that the network does not have: they are those of another`,
      );
    // What is beside it is none of its own.
    const beside = { 'optimizer.state.0.exp_avg': odd, 'model.x.num_batches_tracked': odd, step: odd };
    await convertModel(sets('beside.safetensors', { '': 1 }, beside), out, { network: description });
    const table = { ...description, class: 'iDDPMPrecond', M: 4 };
    const made = networkFrom(table) as unknown as { paramShapes(): Record<string, readonly number[]> };
    const weights = Object.entries(made.paramShapes()).map(([name, shape]): [string, SafeTensor] => {
      const torch = shape.length === 4 ? [3, 2, 0, 1].map((k) => shape[k] as number) : [...shape].reverse();
      return [name, { dtype: 'F32', shape: torch, data: new Float32Array(torch.reduce((a, b) => a * b, 1)) }];
    });
    const write = (u: readonly number[]) => {
      const tensor: SafeTensor = { dtype: 'F32', shape: [u.length], data: Float32Array.from(u) };
      writeFileSync(to('u.safetensors'), encodeSafetensors({ ...Object.fromEntries(weights), u: tensor }));
      return to('u.safetensors');
    };
    const own = iddpmTable({ count: 4 });
    await convertModel(write(own), out, { network: table });
    for (const other of [own.map((value) => value / 2), own.slice(1)])
      await expect(convertModel(write(other), to('u-model'), { network: table })).rejects.toThrow(
        /The tensor "u" has other values than those that follow from the network's options/,
      );
  });

  it('does not pass over an average without a word', async () => {
    const odd: SafeTensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) };
    const file = sets('odd.safetensors', { 'model.': 1 }, { 'ema.shadow_params.0': odd });
    const out = to('odd-out.safetensors');
    await expect(convertModel(file, out, { network: description })).rejects.toThrow(
      /has an average of weights, "ema", that does not have this network's names.*--weights "model"/,
    );
    expect((await convertModel(file, out, { network: description, weights: 'model' })).averages).toEqual([
      'ema',
    ]);
    // The average that Lightning has as the state, with the other one beside.
    const lightning = sets('lightning.safetensors', { 'current_model_state.': 1, 'state_dict.': 2 });
    await convertModel(lightning, out, { network: description });
    expect(first(out)).toBe(2);
  });

  it('keeps the text that a file carries, through a model folder and back', async () => {
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
    // The values in a model folder are laid out otherwise: it does not name the network to others.
    expect(decode(join(model, 'model.safetensors')).metadata['arch']).toBeUndefined();
    // Words of somebody else's under the same keys.
    await convertModel(write({ arch: 'mine', config: 'small', step: '5' }), out, { network: description });
    expect(decode(out).metadata).toMatchObject({ source_arch: 'mine', source_config: 'small', step: '5' });
    await convertModel(write({ config: '{"lr":1}', format: 'np' }), out);
    expect(decode(out).metadata).toEqual({ config: '{"lr":1}', format: 'np' });
  });

  it('copies a file of no known network as it is, and tells how far it is', async () => {
    const told: number[] = [];
    const result = await convertModel(bare(), to('copy.safetensors'), {
      onProgress: ({ bytes, total }) => told.push(bytes / total),
    });
    expect(result).toMatchObject({ form: 'safetensors' });
    expect(decode(to('copy.safetensors')).tensors).toEqual(decode(bare()).tensors);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('stops between two tensors and leaves nothing', async () => {
    const stop = new AbortController();
    const attempt = convertModel(bare(), to('stopped.safetensors'), {
      onProgress: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    });
    await expect(attempt).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.includes('stopped'))).toEqual([]);
  });

  it('writes a network of this project as it is, and no folder from a folder', async () => {
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
        grid: Object.assign(() => undefined as never, { description: { kind: 'g' } }),
      },
      {},
    );
    disposeParams(params);
    await expect(convertModel(to('mlp'), to('again'))).rejects.toThrow(
      /out is .*: a model folder is converted/,
    );
    await expect(convertModel(to('mlp'), to('no.safetensors'), { network: mlp.description })).rejects.toThrow(
      /network is .*: a model folder says it itself/,
    );
    await convertModel(to('mlp'), to('mlp.safetensors'));
    expect(decode(to('mlp.safetensors')).metadata).toMatchObject({ arch: 'tract mlp' });
    expect(decode(to('mlp.safetensors')).tensors).toEqual(
      decode(join(to('mlp'), 'model.safetensors')).tensors,
    );
    await expect(loadModel(to('mlp.safetensors'), resolvers)).rejects.toThrow(/does not say which network/);
    const weights = join(to('mlp'), 'model.safetensors');
    const changed = readFileSync(weights);
    changed[changed.length - 1] = (changed[changed.length - 1] as number) ^ 1;
    writeFileSync(weights, changed);
    await expect(convertModel(to('mlp'), to('no.safetensors'))).rejects.toThrow(/SHA-256 differs/);
    expect(readdirSync(folder)).not.toContain('no.safetensors');
  });
});
