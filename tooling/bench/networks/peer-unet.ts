import * as tf from '@tensorflow/tfjs-core';
import { type Params, perExample } from '@tractjs/core';
import { averagePool2x, conv2d, dense, groupNorm, timestepEmbedding, upsample2x } from '@tractjs/ops';
import { uniform, vpCosine } from '@tractjs/schedules';
import { drawParams } from './draw-params';
import type { BenchNetwork } from './network';

/** Sizes of the network. */
export interface PeerUnetOptions {
  /** Channels C at the highest resolution, a multiple of 8; the two below have 2C. Default 32. */
  readonly channels?: number;
  /** Height and width of the images, a multiple of 4. Default 32. */
  readonly size?: number;
}

const GROUPS = 8;
const IMAGE_CHANNELS = 3;

/** [name, input channels, output channels] of the residual blocks, from C. */
const blocks = (c: number): readonly (readonly [string, number, number])[] => [
  ['d1', c, c],
  ['d2', c, 2 * c],
  ['d3', 2 * c, 2 * c],
  ['mid', 2 * c, 2 * c],
  ['u3', 4 * c, 2 * c],
  ['u2', 4 * c, c],
  ['u1', 2 * c, c],
];

/**
 * The U-Net for the comparison with PyTorch: 3 resolutions, 7 residual blocks, skips by concatenation, 0.49 M parameters
 * with the defaults. Its inputs are the image and the time of its level, from 0 to 1000; its output is x0.
 * `peer_networks.py` has the same network with the same parameter names.
 */
export const peerUnet = ({ channels = 32, size = 32 }: PeerUnetOptions = {}): BenchNetwork => {
  const twin = { kind: 'peer_unet', channels, images: IMAGE_CHANNELS };
  return {
    name: 'peer_unet',
    network: {
      name: 'peer_unet',
      description: twin,
      shape: [size, size, IMAGE_CHANNELS],
      classes: 0,
      paramShapes: () => shapes(channels),
      init: (random) => drawParams(shapes(channels), random),
      apply: (params, x, levels) =>
        tf.tidy(() => {
          const times = perExample(levels, x.shape[0] as number, ({ time }) => 1000 * time);
          const e = embed(params, times, channels);
          const run = (name: string, h: tf.Tensor) => block(params, name, h, e);
          const join = (a: tf.Tensor, b: tf.Tensor) => tf.concat([a, b], 3);
          const h1 = run('d1', conv(params, 'first', x));
          const h2 = run('d2', averagePool2x(h1));
          const h3 = run('d3', averagePool2x(h2));
          const h4 = run('u3', join(run('mid', h3), h3));
          const h5 = run('u2', join(upsample2x(h4), h2));
          const h6 = run('u1', join(upsample2x(h5), h1));
          return conv(params, 'last', norm(params, 'norm', h6));
        }),
    },
    schedule: vpCosine(),
    grid: uniform(),
    twin,
  };
};

const at = (params: Params, name: string): tf.Tensor => params[name] as tf.Tensor;

const conv = (params: Params, name: string, x: tf.Tensor): tf.Tensor =>
  conv2d(x, at(params, `${name}.kernel`), { bias: at(params, `${name}.bias`) });

const linear = (params: Params, name: string, x: tf.Tensor): tf.Tensor =>
  dense(x, at(params, `${name}.kernel`), at(params, `${name}.bias`), { silu: true });

const norm = (params: Params, name: string, x: tf.Tensor, pre?: tf.Tensor): tf.Tensor =>
  groupNorm(x, at(params, `${name}.gamma`), at(params, `${name}.beta`), {
    groups: GROUPS,
    silu: true,
    ...(pre && { pre }),
  });

const embed = (params: Params, times: tf.Tensor1D, channels: number): tf.Tensor =>
  linear(params, 'l2', linear(params, 'l1', timestepEmbedding(times, channels)));

/** skip(x) + conv(silu(norm(conv(silu(norm(x))) + dense(e)))), Ho et al. 2020. */
const block = (params: Params, name: string, x: tf.Tensor, e: tf.Tensor): tf.Tensor => {
  // The first convolution's bias and the embedding are the same for every pixel, so the norm includes both.
  const bias1 = tf.add(at(params, `${name}.l.bias`), at(params, `${name}.c1.bias`));
  const shift = dense(e, at(params, `${name}.l.kernel`), bias1);
  const h = conv2d(norm(params, `${name}.n1`, x), at(params, `${name}.c1.kernel`));
  const skip = params[`${name}.skip.kernel`] === undefined ? x : conv(params, `${name}.skip`, x);
  const bias2 = at(params, `${name}.c2.bias`);
  return conv2d(norm(params, `${name}.n2`, h, shift), at(params, `${name}.c2.kernel`), {
    bias: bias2,
    residual: skip,
  });
};

const shapes = (c: number): Readonly<Record<string, readonly number[]>> => {
  const all: Record<string, readonly number[]> = {};
  const add = (name: string, kernel: readonly number[]) => {
    all[`${name}.kernel`] = kernel;
    all[`${name}.bias`] = kernel.slice(-1);
  };
  const addNorm = (name: string, width: number) => {
    all[`${name}.gamma`] = [width];
    all[`${name}.beta`] = [width];
  };
  add('l1', [c, 4 * c]);
  add('l2', [4 * c, 4 * c]);
  add('first', [3, 3, IMAGE_CHANNELS, c]);
  for (const [name, inputs, outputs] of blocks(c)) {
    addNorm(`${name}.n1`, inputs);
    add(`${name}.c1`, [3, 3, inputs, outputs]);
    add(`${name}.l`, [4 * c, outputs]);
    addNorm(`${name}.n2`, outputs);
    add(`${name}.c2`, [3, 3, outputs, outputs]);
    if (inputs !== outputs) add(`${name}.skip`, [1, 1, inputs, outputs]);
  }
  addNorm('norm', c);
  add('last', [3, 3, c, IMAGE_CHANNELS]);
  return all;
};
