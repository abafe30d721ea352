import * as tf from '@tensorflow/tfjs-core';
import { combine, type Level, levelList, noiseRatio, type Params } from '@tractjs/core';
import { buffersOf, checkRows, initialise, oneHot, shapesOf, type ZooNetwork } from '../parts';
import { type EdmClass, type EdmConfig, type EdmSettings, readEdmConfig } from './config';
import { embed } from './embedding';
import { edmSpecs } from './specs';
import { walkUnet } from './u-net';

/** What EDM's networks are told beside x and sigma: rows of numbers, as its own code takes them. */
export interface EdmTold {
  /** One-hot class labels [N, classes]; zeros, which EDM's own code takes for labels that are not given, for no class. */
  readonly classes?: tf.Tensor;
  /** Augment labels [N, augment]; none while sampling. */
  readonly augment?: tf.Tensor;
}

/** A network of EDM: a denoiser, and what its own code calls it with. */
export interface EdmNetwork extends ZooNetwork {
  /** D(x; sigma) for x [N, H, W, C] on the path alpha = 1. */
  denoise(params: Params, x: tf.Tensor, sigmas: readonly number[], told: EdmTold): tf.Tensor;
}

/**
 * The networks of EDM (Karras et al. 2022): SongUNet (DDPM++, NCSN++) and DhariwalUNet (ADM) under EDM's, VP's, VE's or
 * iDDPM's preconditioning, with the options that its checkpoints have, under their names. Parameters are named as in
 * PyTorch, below `model`, and laid out as tfjs has them. On a path with alpha other than 1 it sees x / alpha and
 * sigma / alpha. @throws TractError for a bad option.
 */
export const edmNetwork = (className: EdmClass, config: EdmConfig): EdmNetwork => {
  const settings = readEdmConfig(className, config);
  const { resolution, channels, plan, embedding } = settings;
  const specs = edmSpecs(plan, embedding, 'model');
  const denoise: EdmNetwork['denoise'] = (params, x, sigmas, told) => {
    checkRows(told.classes, x, embedding.classes, 'label_dim');
    return forward(settings, params, x, sigmas, told);
  };
  return {
    name: `edm-${embedding.network}`,
    description: { kind: 'edm', class: className, ...settings.given },
    shape: [resolution, resolution, channels],
    classes: embedding.classes,
    buffers: buffersOf(specs),
    paramShapes: () => shapesOf(specs),
    init: (random) => initialise(specs, random),
    denoise,
    apply: (params, x, levels, condition) =>
      tf.tidy(() => {
        const list = levelList(levels, x.shape[0] as number).map(held);
        const classes = oneHot(condition, embedding.classes, 'label_dim');
        const unscaled = combine([list.map(({ alpha }) => 1 / alpha), x]);
        return denoise(params, unscaled, list.map(noiseRatio), classes ? { classes } : {});
      }),
  };
};

/** The level within a log-SNR of +-20, beyond which x / alpha and log(sigma) are no numbers any more. */
const held = ({ time, alpha, sigma }: Level): Level => ({
  time,
  alpha: Math.max(alpha, sigma * FARTHEST),
  sigma: Math.max(sigma, alpha * FARTHEST),
});

const FARTHEST = Math.exp(-10);

const forward = (
  { plan, embedding, precondition, channels }: EdmSettings,
  params: Params,
  x: tf.Tensor,
  sigmas: readonly number[],
  told: EdmTold,
): tf.Tensor =>
  tf.tidy(() => {
    const at = sigmas.map(precondition);
    const noise = tf.tensor1d(Float32Array.from(at, (c) => c.noise));
    const e = embed(embedding, params, 'model', noise, told);
    const all = walkUnet(plan, params, 'model', combine([at.map((c) => c.input), x]), e);
    // iDDPM's also predicts a variance, which no sampler here uses.
    const output = plan.outputs === channels ? all : tf.slice(all, [0, 0, 0, 0], [-1, -1, -1, channels]);
    return combine([at.map((c) => c.skip), x], [at.map((c) => c.output), output]);
  });
