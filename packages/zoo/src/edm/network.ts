import * as tf from '@tensorflow/tfjs-core';
import { combine, type Level, levelList, noiseRatio, type Params } from '@tractjs/core';
import {
  type AnyZooKind,
  buffersOf,
  checkRows,
  initialise,
  oneHot,
  shapesOf,
  squareImages,
  type ZooNetwork,
} from '../parts';
import { type EdmClass, type EdmConfig, type EdmSettings, readEdmConfig } from './config';
import { type EdmLabels, embed } from './embedding';
import { edmSpecs } from './specs';
import { walkUnet } from './u-net';

/** A network of EDM, callable as a denoiser on any path or as in EDM's code. */
export interface EdmNetwork extends ZooNetwork {
  /** Returns D(x; sigma) [N, H, W, C] for x [N, H, W, C] on the path alpha = 1 and one sigma per example. */
  denoise(params: Params, x: tf.Tensor, sigmas: readonly number[], labels: EdmLabels): tf.Tensor;
}

/**
 * Makes a network of EDM (Karras et al. 2022): SongUNet (DDPM++, NCSN++) or DhariwalUNet (ADM) with the
 * preconditioning of `className`. Options have the names in EDM's checkpoints. Parameters have PyTorch's
 * names, below `model`, and tfjs's layouts. On a path with alpha other than 1 the network sees x / alpha and
 * sigma / alpha.
 * @throws TractError if an option is unknown or has a bad value.
 */
export const edmNetwork = (className: EdmClass, config: EdmConfig): EdmNetwork => {
  const settings = readEdmConfig(className, config);
  const { resolution, channels, plan, embedding } = settings;
  const specs = edmSpecs(plan, embedding, 'model');
  const denoise: EdmNetwork['denoise'] = (params, x, sigmas, labels) => {
    checkRows(labels.classes, x, embedding.classes, 'label_dim');
    return forward(settings, params, x, sigmas, labels);
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
        const list = levelList(levels, x.shape[0] as number).map(clamped);
        const classes = oneHot(condition, embedding.classes, 'label_dim');
        const unscaled = combine([list.map(({ alpha }) => 1 / alpha), x]);
        return denoise(params, unscaled, list.map(noiseRatio), classes ? { classes } : {});
      }),
  };
};

export const edmNetworkKind: AnyZooKind = {
  name: 'edm',
  summary: 'SongUNet (DDPM++, NCSN++) and DhariwalUNet (ADM), preconditioned as `class` says',
  source: 'Karras et al. 2022',
  lists: ['channel_mult', 'attn_resolutions', 'resample_filter'],
  make: ({ class: className = 'EDMPrecond', ...config }: EdmConfig & { readonly class?: EdmClass }) =>
    edmNetwork(className, config),
  forData: ({ shape, dataStd }) => {
    const { side, channels } = squareImages(shape);
    return { img_resolution: side, img_channels: channels, sigma_data: dataStd };
  },
};

/** Clamps a level to a log-SNR of +-20, beyond which x / alpha or log(sigma) would overflow. */
const clamped = ({ time, alpha, sigma }: Level): Level => ({
  time,
  alpha: Math.max(alpha, sigma * MIN_RATIO),
  sigma: Math.max(sigma, alpha * MIN_RATIO),
});

/** The smallest alpha / sigma and sigma / alpha: log-SNR is twice the logarithm. */
const MIN_RATIO = Math.exp(-10);

const forward = (
  { plan, embedding, precondition, channels }: EdmSettings,
  params: Params,
  x: tf.Tensor,
  sigmas: readonly number[],
  labels: EdmLabels,
): tf.Tensor =>
  tf.tidy(() => {
    const at = sigmas.map(precondition);
    const noise = tf.tensor1d(Float32Array.from(at, (c) => c.noise));
    const e = embed(embedding, params, 'model', noise, labels);
    const all = walkUnet(plan, params, 'model', combine([at.map((c) => c.input), x]), e);
    // iDDPM's network also predicts a variance, which no sampler here uses.
    const output = plan.outputs === channels ? all : tf.slice(all, [0, 0, 0, 0], [-1, -1, -1, channels]);
    return combine([at.map((c) => c.skip), x], [at.map((c) => c.output), output]);
  });
