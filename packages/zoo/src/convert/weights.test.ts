import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { iddpmTable } from '@tractjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { decode, description, writeWeights, zerosOf } from '../testing/convert-files';
import { convertModel } from './convert';

beforeAll(() => tf.setBackend('cpu'));

const folder = mkdtempSync(join(tmpdir(), 'tract-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const to = (name: string) => join(folder, name);

/** A file with sets of the network's weights, each of one number: { prefix: number }. */
const sets = (name: string, of: Readonly<Record<string, number>>, more: Record<string, SafeTensor> = {}) => {
  const { tensors } = decode(writeWeights(folder));
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

describe('convertModel', () => {
  it('uses an average of the weights, or the set asked for', async () => {
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
      /weights is "no": no tensor of the file has a name that starts with it: see tract inspect\./,
    );
    await expect(convertModel(to('named'), out, { weights: 'ema' })).rejects.toThrow(
      /weights is "ema": a model folder has one set of weights/,
    );
  });

  it('refuses tensors that the network does not have, and buffers that differ from its options', async () => {
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
    // Tensors outside the network's keys are ignored.
    const extra = { 'optimizer.state.0.exp_avg': odd, 'model.x.num_batches_tracked': odd, step: odd };
    await convertModel(sets('extra.safetensors', { '': 1 }, extra), out, { network: description });
    const table = { ...description, class: 'iDDPMPrecond', M: 4 };
    const write = (u: readonly number[]) => {
      const tensor: SafeTensor = { dtype: 'F32', shape: [u.length], data: Float32Array.from(u) };
      writeFileSync(to('u.safetensors'), encodeSafetensors({ ...zerosOf(table), u: tensor }));
      return to('u.safetensors');
    };
    const own = iddpmTable({ count: 4 });
    await convertModel(write(own), out, { network: table });
    for (const other of [own.map((value) => value / 2), own.slice(1)])
      await expect(convertModel(write(other), to('u-model'), { network: table })).rejects.toThrow(
        /The tensor "u" has other values than the network's options give/,
      );
  });

  it('refuses to ignore an average silently', async () => {
    const odd: SafeTensor = { dtype: 'F32', shape: [2], data: new Float32Array(2) };
    const file = sets('odd.safetensors', { 'model.': 1 }, { 'ema.shadow_params.0': odd });
    const out = to('odd-out.safetensors');
    await expect(convertModel(file, out, { network: description })).rejects.toThrow(
      /has an average of weights, "ema", without this network's names.*--weights "model"/,
    );
    expect((await convertModel(file, out, { network: description, weights: 'model' })).averages).toEqual([
      'ema',
    ]);
    // Lightning's average is state_dict; the raw weights are current_model_state.
    const lightning = sets('lightning.safetensors', { 'current_model_state.': 1, 'state_dict.': 2 });
    await convertModel(lightning, out, { network: description });
    expect(first(out)).toBe(2);
  });
});
