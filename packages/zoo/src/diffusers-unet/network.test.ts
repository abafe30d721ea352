import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, toFloat32 } from '../safetensors/safetensors';
import { fromTorchLayout } from '../safetensors/torch-layout';
import { stirred, ve, vp } from '../testing/test-support';
import { diffusersUnet } from './network';
import { renameDiffusers } from './rename';

beforeAll(() => tf.setBackend('cpu'));

const tiny = {
  sample_size: 8,
  in_channels: 2,
  out_channels: 2,
  block_out_channels: [8, 8],
  layers_per_block: 1,
  down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
  up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  norm_num_groups: 4,
  attention_head_dim: null,
  downsample_padding: 0,
  freq_shift: 1,
};
const input = () => randomSource(5).normalTensor([2, 8, 8, 2]);
const labels = () => tf.tensor1d([2, 0], 'int32');

const at = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../../conformance/recordings/networks/${file}`, import.meta.url)));

describe.each(['diffusers_unet', 'diffusers_unet_classes'])('the recording %s', (name) => {
  const { tensors, metadata } = decodeSafetensors(at(`${name}.safetensors`));
  const network = diffusersUnet(JSON.parse(metadata['config'] as string));
  const weights = Object.fromEntries(
    Object.entries(tensors).flatMap(([key, x]) => (key.startsWith('net.') ? [[key.slice(4), x]] : [])),
  );

  it("has exactly the network's parameters, with their shapes", () => {
    expect(Object.keys(network.paramShapes()).sort()).toEqual(Object.keys(weights).sort());
    disposeParams(fromTorchLayout(weights, network.paramShapes()));
  });

  it('reproduces the recorded output', () => {
    const largest = tf.tidy(() => {
      const of = (key: string) => {
        const tensor = tensors[key];
        return tensor && tf.tensor(Float32Array.from(toFloat32(tensor)), [...tensor.shape]);
      };
      const params = fromTorchLayout(weights, network.paramShapes());
      const x = tf.transpose(of('input.x') as tf.Tensor, [0, 2, 3, 1]);
      const y = network.raw(params, x, of('input.timestep') as tf.Tensor1D, of('input.labels'));
      const expected = tf.transpose(of('output') as tf.Tensor, [0, 2, 3, 1]);
      return tf.div(tf.max(tf.abs(tf.sub(y, expected))), tf.max(tf.abs(expected))).dataSync()[0];
    });
    expect(largest).toBeLessThan(1e-5);
  });
});

describe('the configuration of google/ddpm-cifar10-32', () => {
  const [down, up] = ['DownBlock2D', 'UpBlock2D'];
  const network = diffusersUnet({
    _class_name: 'UNet2DModel',
    _diffusers_version: '0.0.4',
    act_fn: 'silu',
    attention_head_dim: null,
    block_out_channels: [128, 256, 256, 256],
    center_input_sample: false,
    downsample_padding: 0,
    down_block_types: [down, 'AttnDownBlock2D', down, down],
    flip_sin_to_cos: false,
    freq_shift: 1,
    in_channels: 3,
    layers_per_block: 2,
    mid_block_scale_factor: 1,
    norm_eps: 1e-6,
    out_channels: 3,
    norm_num_groups: 32,
    sample_size: 32,
    time_embedding_type: 'positional',
    up_block_types: [up, up, 'AttnUpBlock2D', up],
  });

  it("makes DDPM's network of 35.7 M parameters", () => {
    const counts = Object.values(network.paramShapes()).map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(counts.reduce((a, b) => a + b, 0)).toBe(35_746_307);
    expect(network.shape).toEqual([32, 32, 3]);
  });

  it('is restored from its description, which has neither nulls nor facts about the file', () => {
    const { kind, ...options } = network.description;
    expect(kind).toBe('diffusers-unet');
    expect(options).not.toHaveProperty('_class_name');
    expect(options['attention_head_dim']).toBe('channels');
    const again = diffusersUnet(JSON.parse(JSON.stringify(options)));
    expect(again.description).toEqual(network.description);
    expect(again.paramShapes()).toEqual(network.paramShapes());
  });
});

describe('x0', () => {
  const levels: readonly Level[] = [vp(0.3), ve(0.8)];
  const unit = levels.map(({ alpha, sigma }) => ({
    alpha: alpha / Math.hypot(alpha, sigma),
    sigma: sigma / Math.hypot(alpha, sigma),
  }));
  const column = (values: readonly number[]) => tf.tensor(values, [values.length, 1, 1, 1]);
  const along = (f: (level: { alpha: number; sigma: number }) => number) => column(unit.map(f));

  /**
   * (x - sigma p) / alpha, alpha x - sigma p and p at alpha^2 + sigma^2 = 1 (Salimans & Ho 2022, section 4).
   */
  const textbook: Readonly<Record<string, (x: tf.Tensor, p: tf.Tensor) => tf.Tensor>> = {
    epsilon: (x, p) =>
      tf.div(
        tf.sub(
          x,
          tf.mul(
            along((l) => l.sigma),
            p,
          ),
        ),
        along((l) => l.alpha),
      ),
    v_prediction: (x, p) =>
      tf.sub(
        tf.mul(
          along((l) => l.alpha),
          x,
        ),
        tf.mul(
          along((l) => l.sigma),
          p,
        ),
      ),
    sample: (_, p) => p,
  };

  it.each(Object.entries(textbook))('follows from %s by the textbook formula', (prediction_type, x0) => {
    const network = diffusersUnet({ ...tiny, prediction_type, num_class_embeds: 3, num_train_timesteps: 20 });
    const params = stirred(network);
    const before = tf.memory().numTensors;
    const apart = tf.tidy(() => {
      const x = input();
      const scaled = tf.div(x, column(levels.map(({ alpha, sigma }) => Math.hypot(alpha, sigma))));
      // Both levels are noisier than the last of the twenty timesteps.
      const p = network.raw(params, scaled, tf.tensor1d([19, 19]), tf.oneHot(labels(), 3));
      const mine = network.apply(params, x, levels, { labels: labels() });
      return tf.max(tf.abs(tf.sub(mine, x0(scaled, p)))).dataSync()[0];
    });
    expect(apart).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
    disposeParams(params);
  });

  it('is computed with the timestep of the level', () => {
    const network = diffusersUnet({ ...tiny, prediction_type: 'sample' });
    const [params, x] = [stirred(network), input()];
    let alphaBar = 1;
    for (let n = 0; n <= 400; n++) alphaBar *= 1 - (1e-4 + (n / 999) * (0.02 - 1e-4));
    const level = { time: 0, alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
    const mine = network.apply(params, x, level).dataSync();
    const raw = network.raw(params, x, tf.tensor1d([400, 400])).dataSync();
    mine.forEach((value, i) => {
      expect(value).toBeCloseTo(raw[i] as number, 5);
    });
    disposeParams(params);
  });

  it('is determined at alpha = 0 by v but not by the noise', () => {
    const [noise, v] = [diffusersUnet(tiny), diffusersUnet({ ...tiny, prediction_type: 'v_prediction' })];
    const params = stirred(noise);
    expect(() => noise.apply(params, input(), vp(1))).toThrow('a prediction of noise has no value there');
    expect([...v.apply(params, input(), vp(1)).dataSync()].every(Number.isFinite)).toBe(true);
    disposeParams(params);
  });

  it('drops a predicted variance', () => {
    const network = diffusersUnet({ ...tiny, out_channels: 4, prediction_type: 'sample' });
    const params = stirred(network);
    const [x, timesteps] = [input(), tf.tensor1d([999, 999])];
    const raw = network.raw(params, x, timesteps);
    expect(raw.shape).toEqual([2, 8, 8, 4]);
    const first = tf.slice(raw, [0, 0, 0, 0], [-1, -1, -1, 2]);
    expect([...network.apply(params, x, vp(1)).dataSync()]).toEqual([...first.dataSync()]);
    disposeParams(params);
  });
});

it('makes the parameters that paramShapes lists', () => {
  const network = diffusersUnet({ ...tiny, add_attention: false, num_class_embeds: 3 });
  const params = network.init(randomSource(1));
  const shapes = Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]));
  expect(shapes).toEqual(network.paramShapes());
  expect(shapes).not.toHaveProperty(['mid_block.attentions.0.to_q.weight']);
  expect(shapes['class_embedding.weight']).toEqual([32, 3]);
  disposeParams(params);
});

describe('renameDiffusers', () => {
  it.each([
    ['mid_block.attentions.0.query.weight', 'mid_block.attentions.0.to_q.weight'],
    ['down_blocks.1.attentions.0.key.bias', 'down_blocks.1.attentions.0.to_k.bias'],
    ['up_blocks.2.attentions.11.value.weight', 'up_blocks.2.attentions.11.to_v.weight'],
    ['mid_block.attentions.0.proj_attn.bias', 'mid_block.attentions.0.to_out.0.bias'],
  ])('renames %s', (old, now) => {
    expect(renameDiffusers(old)).toBe(now);
    expect(renameDiffusers(now)).toBe(now);
  });

  it('keeps other names', () => {
    for (const name of ['mid_block.attentions.0.group_norm.weight', 'key.weight', 'blocks.0.key.weight'])
      expect(renameDiffusers(name)).toBe(name);
  });
});

it.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['too many layers', { ...tiny, layers_per_block: 600 }, 'layers_per_block is 600'],
  ['no size', { ...tiny, sample_size: null }, 'sample_size is "missing"'],
  ['a size that cannot be halved', { ...tiny, sample_size: [8, 7] }, 'sample_size is [8,7]: '],
  ['a fraction', { ...tiny, layers_per_block: 1.5 }, 'layers_per_block is 1.5'],
  ['a misspelt option', { ...tiny, norm_groups: 8 }, '"norm_groups" is not a known option of UNet2DModel'],
  [
    'another kind of block',
    { ...tiny, down_block_types: ['DownBlock2D', 'SkipDownBlock2D'] },
    'down_block_types',
  ],
  ['too few blocks', { ...tiny, up_block_types: ['UpBlock2D'] }, 'one for each of the 2 block_out_channels'],
  ['groups that do not divide', { ...tiny, norm_num_groups: 3 }, 'norm_num_groups is 3'],
  ['heads that do not divide', { ...tiny, attention_head_dim: 3 }, 'attention_head_dim is 3'],
  ['outputs of another number', { ...tiny, out_channels: 3 }, 'out_channels is 3'],
  ['too great a shift', { ...tiny, freq_shift: 4 }, 'freq_shift is 4'],
  ['another embedding', { ...tiny, time_embedding_type: 'fourier' }, 'not a known time_embedding_type'],
  ['no middle', { ...tiny, mid_block_type: null }, 'mid_block_type is null'],
  ['other resampling', { ...tiny, downsample_type: 'resnet' }, 'downsample_type'],
  ['more padding', { ...tiny, downsample_padding: 2 }, 'downsample_padding is 2'],
  ['another activation', { ...tiny, act_fn: 'gelu' }, 'act_fn'],
  ['another label', { ...tiny, class_embed_type: 'timestep' }, 'class_embed_type is "timestep"'],
  ['a table of another length', { ...tiny, trained_betas: [0.1] }, 'trained_betas is "1 long"'],
  ['another schedule', { ...tiny, beta_schedule: 'laplace' }, 'beta_schedule'],
  ['another prediction', { ...tiny, prediction_type: 'v' }, 'prediction_type'],
  ['a text for a flag', { ...tiny, flip_sin_to_cos: 'no' }, 'flip_sin_to_cos is "no"'],
  ['an epsilon of 0', { ...tiny, norm_eps: 0 }, 'norm_eps is 0'],
])('refuses a configuration with %s', (_, config, message) => {
  expect(() => diffusersUnet(config)).toThrow(message);
});
