import * as tf from '@tensorflow/tfjs-core';
import { combine, type Level, levelList, type Params, perExample } from '@tractjs/core';
import { conv2d, dense, groupNorm, silu, timestepEmbedding } from '@tractjs/ops';
import {
  type AnyZooKind,
  checkRows,
  initialise,
  oneHot,
  reader,
  shapesOf,
  squareImages,
  type ZooNetwork,
} from '../parts';
import { fromPrediction } from '../preconditioning/predictions';
import { type DiffusersSettings, type DiffusersUnetConfig, readDiffusersConfig } from './config';
import { runLayer } from './layers';
import { diffusersSpecs } from './specs';

/** A UNet2DModel of diffusers, callable as a denoiser or as in diffusers. */
export interface DiffusersUnet extends ZooNetwork {
  /**
   * Returns the raw output [N, H, W, out_channels] for x [N, H, W, C], timesteps [N] and, if the network has
   * classes, one-hot labels [N, classes].
   */
  raw(params: Params, x: tf.Tensor, timesteps: tf.Tensor1D, classes?: tf.Tensor): tf.Tensor;
}

/**
 * Makes diffusers' UNet2DModel of residual blocks and attention, the network of DDPM (Ho et al. 2020).
 * Options have the names in its config.json and in its scheduler's. With a scheduler that has a table of
 * betas the network predicts the noise, v or x0, as prediction_type says; it sees x scaled to alpha^2 +
 * sigma^2 = 1 and is conditioned on the timestep whose log-SNR is the level's. With a flow matching scheduler
 * it predicts noise - x0 on the straight path, with EDM's schedulers F. Parameters have PyTorch's names and
 * tfjs's layouts. A network that predicts the noise is refused at alpha = 0, where the noise does not
 * determine x0.
 * @throws TractError if an option is unknown, not supported or has a bad value.
 */
export const diffusersUnet = (config: DiffusersUnetConfig): DiffusersUnet => {
  const settings = readDiffusersConfig(config);
  const { size, inputs, outputs, classes, noise } = settings;
  const specs = diffusersSpecs(settings);
  const raw: DiffusersUnet['raw'] = (params, x, timesteps, classLabels) => {
    checkRows(classLabels, x, classes, 'num_class_embeds');
    return forward(settings, params, x, timesteps, classLabels);
  };
  return {
    name: 'diffusers-unet',
    description: { kind: 'diffusers-unet', ...settings.given },
    shape: [...size, inputs],
    classes,
    paramShapes: () => shapesOf(specs),
    init: (random) => initialise(specs, random),
    raw,
    apply: (params, x, levels, condition) =>
      tf.tidy(() => {
        const { clamp = (level: Level) => level } = noise;
        const list = levelList(levels, x.shape[0] as number).map(clamp);
        const classLabels = oneHot(condition, classes, 'num_class_embeds');
        const scales = list.map(noise.scale);
        const own = list.map(({ time, alpha, sigma }, i) => {
          const scale = scales[i] as number;
          return { time, alpha: alpha * scale, sigma: sigma * scale };
        });
        const timesteps = perExample(own, own.length, noise.timestep);
        const predict = (z: tf.Tensor) => {
          const all = raw(params, combine([own.map(noise.input), z]), timesteps, classLabels);
          // The second half is a variance, which no sampler here uses.
          return outputs === inputs ? all : tf.slice(all, [0, 0, 0, 0], [-1, -1, -1, inputs]);
        };
        return fromPrediction(noise.prediction, predict)(combine([scales, x]), own);
      }),
  };
};

export const diffusersUnetKind: AnyZooKind = {
  name: 'diffusers-unet',
  summary: 'UNet2DModel of diffusers, read as its scheduler says',
  source: 'Ho et al. 2020',
  lists: ['block_out_channels', 'down_block_types', 'up_block_types'],
  make: diffusersUnet,
  forData: ({ shape }) => {
    const { side, channels } = squareImages(shape);
    return { sample_size: side, in_channels: channels, out_channels: channels };
  },
};

const forward = (
  settings: DiffusersSettings,
  params: Params,
  x: tf.Tensor,
  timesteps: tf.Tensor1D,
  classes: tf.Tensor | undefined,
): tf.Tensor =>
  tf.tidy(() => {
    const { groups, epsilon, layers, centres } = settings;
    const of = reader(params);
    const conv = (z: tf.Tensor, name: string) =>
      conv2d(z, of(`${name}.weight`), { bias: of(`${name}.bias`) });
    const embedding = silu(embed(settings, params, timesteps, classes));
    const kept: tf.Tensor[] = [];
    let h = conv(centres ? tf.sub(tf.mul(x, 2), 1) : x, 'conv_in');
    kept.push(h);
    for (const layer of layers) {
      if (layer.joins) h = tf.concat([h, kept.pop() as tf.Tensor], 3);
      h = runLayer(settings, params, layer, h, embedding);
      if (layer.keeps) kept.push(h);
    }
    h = groupNorm(h, of('conv_norm_out.weight'), of('conv_norm_out.bias'), { groups, epsilon, silu: true });
    return conv(h, 'conv_out');
  });

/**
 * Returns the embedding [N, E]: the timestep's sines and cosines through two dense layers, plus the class's
 * vector.
 */
const embed = (
  { channels, waves: { maxPeriod, cosinesFirst } }: DiffusersSettings,
  params: Params,
  timesteps: tf.Tensor1D,
  classes: tf.Tensor | undefined,
): tf.Tensor => {
  const of = reader(params);
  const linear = (z: tf.Tensor, name: string) => dense(z, of(`${name}.weight`), of(`${name}.bias`));
  const sines = timestepEmbedding(timesteps, channels, maxPeriod);
  const waves = cosinesFirst ? tf.concat(tf.split(sines, 2, 1).reverse(), 1) : sines;
  const e = linear(silu(linear(waves, 'time_embedding.linear_1')), 'time_embedding.linear_2');
  if (classes === undefined) return e;
  // PyTorch stores one row per class; in the layout of a dense layer that is one column.
  return tf.add(e, tf.matMul(classes, of('class_embedding.weight'), false, true));
};
