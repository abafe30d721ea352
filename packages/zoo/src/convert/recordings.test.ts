import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { disposeParams } from '@tractjs/ops';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../model-folder/load-model';
import { readModel } from '../model-folder/read-model-folder';
import { encodeSafetensors } from '../safetensors/safetensors';
import type { SafeTensor } from '../safetensors/types';
import { decode, resolvers } from '../testing/convert-files';
import { convertModel } from './convert';

beforeAll(() => tf.setBackend('cpu'));

const folder = mkdtempSync(join(tmpdir(), 'tract-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const to = (name: string) => join(folder, name);
const recordings = fileURLToPath(new URL('../../../conformance/recordings/networks/', import.meta.url));
const recorded = readdirSync(recordings).filter((name) => name.endsWith('.safetensors'));

const bits = ({ data }: SafeTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe.each(recorded)('the recording %s', (name) => {
  const { tensors, metadata } = decode(join(recordings, name));
  const original = Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) =>
      key.startsWith('net.') ? [[key.slice(4), tensor] as const] : [],
    ),
  );

  it('is restored from a model folder with the names, layouts and bits of its state dict', async () => {
    const [model, back] = [to(`${name}.model`), to(`${name}.back.safetensors`)];
    await convertModel(join(recordings, name), model);
    await convertModel(model, back);
    const file = decode(back);
    expect(file.metadata['arch']).toBe(metadata['arch']);
    expect(Object.keys(file.tensors).sort()).toEqual(Object.keys(original).sort());
    for (const [key, tensor] of Object.entries(file.tensors)) {
      expect(tensor.shape).toEqual(original[key]?.shape);
      // iDDPM's table is computed in doubles here and in floats in EDM's code.
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

describe('a diffusers folder', () => {
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

it('refuses a diffusers network of another class by its name', async () => {
  mkdirSync(to('other-class'));
  writeFileSync(join(to('other-class'), 'config.json'), '{"_class_name": "UNet2DConditionModel"}');
  const weights = 'diffusion_pytorch_model.safetensors';
  writeFileSync(
    join(to('other-class'), weights),
    encodeSafetensors({ a: { dtype: 'F32', shape: [1], data: new Float32Array(1) } }),
  );
  await expect(convertModel(to('other-class'), to('none'))).rejects.toThrow(
    /other-class is a network of the class UNet2DConditionModel, which is not supported: the supported classes are .*UNet2DModel\./,
  );
});
