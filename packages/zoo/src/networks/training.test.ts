import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Network, noised, type Params, randomSource } from '@tractjs/core';
import { adamState, adamUpdate, disposeParams, valueAndGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffusersUnet } from '../diffusers-unet/network';
import { dit } from '../dit/network';
import { edmNetwork } from '../edm/network';
import { stirred, vp } from '../testing/test-support';
import { tractUnet } from '../tract-unet/network';
import { mlp } from './mlp';
import { unet } from './unet';

beforeAll(() => tf.setBackend('cpu'));

const edm = { img_resolution: 4, img_channels: 1, model_channels: 4, channel_mult: [1, 2], num_blocks: 1 };
const song = { ...edm, model_type: 'SongUNet', attn_resolutions: [2] };
const [down, up] = ['DownBlock2D', 'UpBlock2D'];
const diffusers = {
  sample_size: 4,
  in_channels: 1,
  out_channels: 1,
  block_out_channels: [4, 8],
  layers_per_block: 1,
  norm_num_groups: 2,
};

/** The smallest network of every kind, and for EDM and diffusers one per variant. */
const networks: Readonly<Record<string, () => Network>> = {
  unet: () => unet({ shape: [4, 4, 1], channels: 4, groups: 2, patch: 1 }),
  mlp: () => mlp({ shape: [2, 3], width: 16, layers: 2 }),
  'DDPM++': () => edmNetwork('EDMPrecond', song),
  'NCSN++, with side paths': () =>
    edmNetwork('VEPrecond', {
      ...song,
      embedding_type: 'fourier',
      encoder_type: 'residual',
      decoder_type: 'skip',
      channel_mult_noise: 2,
      resample_filter: [1, 3, 3, 1],
    }),
  ADM: () => edmNetwork('iDDPMPrecond', edm),
  'tract-unet': () =>
    tractUnet({
      in_channel: 3,
      channel: 32,
      emb_channel: 8,
      channel_multiplier: [1],
      n_res_blocks: 1,
      init_rez: 2,
      attn_rezs: [],
      attn_heads: 2,
      use_affine_time: true,
    }),
  'diffusers-unet': () =>
    diffusersUnet({
      ...diffusers,
      attention_head_dim: 4,
      downsample_padding: 0,
      down_block_types: [down, 'AttnDownBlock2D'],
      up_block_types: ['AttnUpBlock2D', up],
    }),
  'diffusers-unet, scaled and shifted': () =>
    diffusersUnet({
      ...diffusers,
      resnet_time_scale_shift: 'scale_shift',
      prediction_type: 'v_prediction',
      down_block_types: [down, down],
      up_block_types: [up, up],
      attention_head_dim: null,
    }),
  dit: () => dit({ shape: [4, 4, 2], patch: 2, width: 16, depth: 2, heads: 2, frequencies: 16 }),
};

it('lists only Fourier frequencies as buffers, which PyTorch does not train', () => {
  const buffers = Object.fromEntries(
    Object.entries(networks).map(([name, make]) => [name, make().buffers ?? []]),
  );
  const { 'NCSN++, with side paths': ncsn, ...others } = buffers;
  expect(ncsn).toEqual(['model.map_noise.freqs']);
  expect(Object.values(others).flat()).toEqual([]);
});

const levels = [vp(0.3), vp(0.7)];

/** A short step: with groups of one channel of four pixels the loss is strongly curved. */
const STEP = 1e-4;

/** Slopes of a loss along random directions, from its gradients and from finite differences. */
const slopes = (loss: (params: Params) => tf.Scalar, params: Params) => {
  const { value, gradients } = valueAndGradients(loss, params);
  value.dispose();
  const found = [1, 2, 3].map((seed) =>
    tf.tidy(() => {
      const random = randomSource(seed);
      const direction = Object.fromEntries(
        Object.entries(params).map(([name, p]) => [name, random.fork(name).normalTensor(p.shape)]),
      );
      const moved = (by: number) => {
        const there = Object.entries(params).map(([name, p]) => [
          name,
          tf.add(p, tf.mul(direction[name] as tf.Tensor, by)),
        ]);
        return loss(Object.fromEntries(there)).dataSync()[0] as number;
      };
      const parts = Object.entries(gradients).map(([name, g]) =>
        tf.sum(tf.mul(g, direction[name] as tf.Tensor)),
      );
      return {
        told: tf.addN(parts).dataSync()[0] as number,
        measured: (moved(STEP) - moved(-STEP)) / (2 * STEP),
      };
    }),
  );
  disposeParams(gradients);
  return found;
};

/** The loss before each step of plain denoising training with Adam on random data. */
const course = (network: Network, steps: number): number[] => {
  const random = randomSource(3);
  const params = { ...network.init(random) };
  const state = adamState(params);
  const x0 = tf.mul(random.normalTensor([2, ...network.shape]), 0.5);
  const x = noised(x0, random.normalTensor(x0.shape), levels);
  const loss = (p: Params) =>
    tf.tidy(() => tf.mean(tf.squaredDifference(network.apply(p, x, levels), x0))) as tf.Scalar;
  const losses = Array.from({ length: steps }, () => {
    const { value, gradients } = valueAndGradients(loss, params);
    const norm = adamUpdate(params, gradients, state, { learningRate: 3e-3, clip: 1 });
    const [number] = value.dataSync();
    tf.dispose([value, norm, gradients]);
    return number as number;
  });
  for (const record of [params, state.m, state.v, { x0, x }]) disposeParams(record);
  return losses;
};

describe.each(Object.entries(networks))('%s', (_, make) => {
  it('has gradients that agree with finite differences along random directions', () => {
    const network = make();
    const params = stirred(network);
    const x = randomSource(5).normalTensor([2, ...network.shape]);
    const loss = (p: Params) => tf.tidy(() => tf.mean(tf.square(network.apply(p, x, levels)))) as tf.Scalar;
    for (const { told, measured } of slopes(loss, params))
      expect(Math.abs(measured / told - 1)).toBeLessThan(1e-2);
    disposeParams(params);
  });

  it('lowers its loss in twenty steps of training', () => {
    const losses = course(make(), 20);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  });
});
