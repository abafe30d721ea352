import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { type Condition, iddpmTable, type Params, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, toFloat32 } from '../safetensors/safetensors';
import { fromTorchLayout } from '../safetensors/torch-layout';
import { memorySource } from '../testing/memory-source';
import { readTensors } from '../testing/read-all';
import { slopeRatio, stirred, ve, vp } from '../testing/test-support';
import { readEdmPickle } from '../torch/edm-pickle';
import type { EdmClass } from './config';
import { edmNetwork } from './network';
import { iddpmPrecond } from './preconditions';

beforeAll(() => tf.setBackend('cpu'));

const tiny = { img_resolution: 8, img_channels: 2, model_channels: 8, channel_mult: [1, 2], num_blocks: 1 };
const variants: Readonly<Record<string, [EdmClass, Readonly<Record<string, unknown>>]>> = {
  'DDPM++ under EDM': ['EDMPrecond', { ...tiny, model_type: 'SongUNet', attn_resolutions: [4] }],
  'DDPM++ under VP, with classes': ['VPPrecond', { ...tiny, attn_resolutions: [8], label_dim: 3 }],
  'NCSN++ under VE, with augment labels': [
    'VEPrecond',
    {
      ...tiny,
      attn_resolutions: [4],
      augment_dim: 2,
      embedding_type: 'fourier',
      encoder_type: 'residual',
      channel_mult_noise: 2,
      resample_filter: [1, 3, 3, 1],
    },
  ],
  'both side paths by skips': [
    'EDMPrecond',
    { ...tiny, model_type: 'SongUNet', encoder_type: 'skip', decoder_type: 'skip', attn_resolutions: [] },
  ],
  'ADM under iDDPM, with classes': [
    'iDDPMPrecond',
    {
      ...tiny,
      img_resolution: 4,
      model_channels: 16,
      channel_mult: [1, 4],
      attn_resolutions: [2],
      label_dim: 3,
    },
  ],
};

describe.each(Object.entries(variants))('%s', (_, [className, config]) => {
  const network = edmNetwork(className, config);
  const condition: Condition | undefined =
    network.classes > 0 ? { labels: tf.tensor1d([2, 0], 'int32') } : undefined;
  const input = () => randomSource(5).normalTensor([2, ...network.shape]);

  it('has correct gradients along random directions', () => {
    const params = stirred(network);
    const x = input();
    const loss = (p: Params) =>
      tf.tidy(() => tf.mean(tf.square(network.apply(p, x, [ve(0.4), ve(3)], condition)))) as tf.Scalar;
    for (const seed of [1, 2]) expect(slopeRatio(loss, params, { seed, step: 1e-3 })).toBeCloseTo(1, 1.5);
    disposeParams(params);
  });

  it('makes the parameters that paramShapes lists, and leaks no tensors', () => {
    const [params, x] = [network.init(randomSource(1)), input()];
    const shapes = Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(network.paramShapes());
    const before = tf.memory().numTensors;
    const y = network.apply(params, x, ve(1), condition);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(y.shape).toEqual([2, ...network.shape]);
    disposeParams(params);
  });

  it('sees x / alpha and sigma / alpha on other paths', () => {
    const [params, x] = [stirred(network), input()];
    const level = vp(0.6);
    const there = network.apply(params, x, level, condition).dataSync();
    const unscaled = tf.mul(x, 1 / level.alpha);
    const here = network.apply(params, unscaled, ve(level.sigma / level.alpha), condition).dataSync();
    there.forEach((value, i) => {
      expect(value).toBeCloseTo(here[i] as number, 4);
    });
    disposeParams(params);
  });
});

describe('the published networks', () => {
  const count = (className: EdmClass, config: Readonly<Record<string, unknown>>) =>
    Object.values(edmNetwork(className, config).paramShapes())
      .map((shape) => shape.reduce((a, b) => a * b, 1))
      .reduce((a, b) => a + b, 0) / 1e6;

  it('have the published numbers of parameters', () => {
    const cifar = {
      img_resolution: 32,
      img_channels: 3,
      label_dim: 10,
      augment_dim: 9,
      model_type: 'SongUNet',
    };
    expect(count('EDMPrecond', { ...cifar, channel_mult: [2, 2, 2] })).toBeCloseTo(55.7, 1);
    const imageNet = { img_resolution: 64, img_channels: 3, label_dim: 1000 };
    expect(count('EDMPrecond', imageNet)).toBeCloseTo(295.9, 1);
  });
});

/** A view of an array's bytes. */
const bits = (values: Float32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe('the recorded networks', () => {
  const at = (file: string) =>
    readFileSync(fileURLToPath(new URL(`../../../conformance/recordings/networks/${file}`, import.meta.url)));

  it('an EDM pickle has the bits of the safetensors file with its name, and a valid configuration', async () => {
    const { className, config, ...read } = readEdmPickle(memorySource(at('edm_ddpmpp.pkl')));
    const tensors = await readTensors(read.tensors);
    const file = decodeSafetensors(at('edm_ddpmpp.safetensors'));
    const names = Object.keys(file.tensors).filter((name) => name.startsWith('net.'));
    expect(
      Object.keys(tensors)
        .map((name) => `net.${name}`)
        .sort(),
    ).toEqual(names.sort());
    for (const [name, tensor] of Object.entries(tensors)) {
      const same = file.tensors[`net.${name}`];
      expect(tensor.shape).toEqual(same?.shape);
      const [mine, theirs] = [tensor, same as typeof tensor].map((one) => bits(toFloat32(one)));
      expect(mine?.equals(theirs as Buffer)).toBe(true);
    }
    const network = edmNetwork(className as EdmClass, config ?? {});
    const before = tf.memory().numTensors;
    const params = fromTorchLayout(tensors, network.paramShapes());
    expect(tf.memory().numTensors - before).toBe(Object.keys(params).length);
    disposeParams(params);
    expect(() => fromTorchLayout({}, network.paramShapes())).toThrow(
      'have no tensor "model.map_layer0.weight"',
    );
    const odd = {
      ...tensors,
      'model.map_layer0.weight': tensors['model.map_layer0.bias'] as (typeof tensors)[string],
    };
    expect(() => fromTorchLayout(odd, network.paramShapes())).toThrow('is of shape [64], but');
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("conditions iDDPM's networks on the index of the nearest level, the noisiest last", () => {
  const table = iddpmTable();
  const precondition = iddpmPrecond(table);
  for (const index of [0, 1, 500, 999]) {
    const [level, cleaner] = [table[index] as number, table[index + 1] as number];
    expect(precondition(level).noise).toBe(999 - index);
    expect(precondition(level + 0.4 * (cleaner - level)).noise).toBe(999 - index);
  }
});

it.each([
  ['no resolution', { img_channels: 3 }, 'img_resolution is "missing"'],
  ['a fraction', { ...tiny, num_blocks: 1.5 }, 'num_blocks is 1.5'],
  ['NaN', { ...tiny, sigma_data: Number.NaN }, 'sigma_data is'],
  ['a misspelt option', { ...tiny, attn_resolution: [8] }, 'attn_resolutions'],
  ['an unknown encoder', { ...tiny, model_type: 'SongUNet', encoder_type: 'skips' }, 'skip'],
  ['an unknown network', { ...tiny, model_type: 'VGG' }, 'SongUNet'],
  ['an odd image', { ...tiny, img_resolution: 9 }, 'give a multiple of 2, because it is halved 1 times'],
  [
    'layers without end',
    { ...tiny, num_blocks: 60_000 },
    'num_blocks is 60000: give a whole number from 1 to 512',
  ],
])('refuses a configuration with %s', (_, config, message) => {
  expect(() => edmNetwork('EDMPrecond', config)).toThrow(message);
});

it('requires labels if and only if there are classes', () => {
  const [conditional, plain] = [
    edmNetwork('VPPrecond', { ...tiny, label_dim: 3 }),
    edmNetwork('VPPrecond', tiny),
  ];
  const x = tf.zeros([2, 8, 8, 2]);
  const labels = tf.tensor1d([0, 1], 'int32');
  expect(() => conditional.apply(conditional.init(randomSource(1)), x, ve(1))).toThrow(
    'condition.labels is "missing"',
  );
  expect(() => plain.apply(plain.init(randomSource(1)), x, ve(1), { labels })).toThrow(
    'condition.labels is "given"',
  );
});
