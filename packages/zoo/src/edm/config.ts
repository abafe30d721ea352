import { badArgument, iddpmTable, unknownName } from '@tractjs/core';
import { optionReader } from '../option-reader';
import { planAdm } from './adm-plan';
import type { EmbeddingOptions } from './embedding';
import type { EdmPlan } from './plan';
import { edmPrecond, iddpmPrecond, type Precondition, vePrecond, vpPrecond } from './preconditions';
import { planSong } from './song-plan';

/** EDM's classes of preconditioning. */
export const edmClasses = ['EDMPrecond', 'VPPrecond', 'VEPrecond', 'iDDPMPrecond'] as const;

export type EdmClass = (typeof edmClasses)[number];

/** What a network of EDM is made with, under the names that EDM's checkpoints have. */
export type EdmConfig = Readonly<Record<string, unknown>>;

/** A configuration, understood. */
export interface EdmSettings {
  readonly resolution: number;
  /** Channels of the image. */
  readonly channels: number;
  readonly plan: EdmPlan;
  readonly embedding: EmbeddingOptions;
  readonly precondition: Precondition;
  /** iDDPM's noise levels, where the class has them: PyTorch keeps them among the weights. */
  readonly iddpm?: { readonly count: number; readonly c1: number; readonly c2: number };
  /** The options that were given and that what is computed depends on. */
  readonly given: EdmConfig;
}

/**
 * Settings of training, of half precision and of sampling, which do not change what is computed here, and those of the
 * other classes of preconditioning: a pickle brings the attributes of its object beside its arguments.
 */
const IGNORED = [
  ...['dropout', 'label_dropout', 'use_fp16', 'sigma_min', 'sigma_max', 'epsilon_t'],
  ...['sigma_data', 'beta_d', 'beta_min', 'M', 'C_1', 'C_2'],
];

/**
 * Reads the configuration of EDM's networks (Karras et al. 2022: training/networks.py), with its defaults.
 * @throws TractError where an option is unknown, missing or of the wrong kind.
 */
export const readEdmConfig = (className: EdmClass, config: EdmConfig): EdmSettings => {
  if (!edmClasses.includes(className)) throw unknownName('class of preconditioning', className, edmClasses);
  const { count, counts, layers, choice, positive, done } = optionReader(config);
  const resolution = count('img_resolution');
  const channels = count('img_channels');
  const classes = count('label_dim', 0, 0);
  const song = className === 'VPPrecond' || className === 'VEPrecond';
  const model = choice('model_type', song ? 'SongUNet' : 'DhariwalUNet', ['SongUNet', 'DhariwalUNet']);
  const outputs = className === 'iDDPMPrecond' ? 2 * channels : channels;
  const augment = count('augment_dim', 0, 0);
  const multipliers = counts('channel_mult', model === 'SongUNet' ? [1, 2, 2, 2] : [1, 2, 3, 4]);
  checkHalvings(resolution, multipliers.length - 1);
  const embeddingMultiplier = count('channel_mult_emb', 4);
  const common = { resolution, inputs: channels, outputs, embeddingMultiplier, multipliers };
  const plan =
    model === 'SongUNet'
      ? planSong({
          ...common,
          channels: count('model_channels', 128),
          noiseMultiplier: count('channel_mult_noise', 1),
          blocks: layers('num_blocks', multipliers.length, 4),
          attention: counts('attn_resolutions', [16], 0),
          encoder: choice('encoder_type', 'standard', ['standard', 'skip', 'residual']),
          decoder: choice('decoder_type', 'standard', ['standard', 'skip']),
          filter: counts('resample_filter', [1, 1]),
        })
      : planAdm({
          ...common,
          channels: count('model_channels', 192),
          blocks: layers('num_blocks', multipliers.length, 3),
          attention: counts('attn_resolutions', [32, 16, 8], 0),
        });
  const embedding: EmbeddingOptions = {
    network: model === 'SongUNet' ? 'song' : 'adm',
    noiseChannels: plan.noiseChannels,
    kind:
      model === 'SongUNet' ? choice('embedding_type', 'positional', ['positional', 'fourier']) : 'positional',
    ...{ classes, augment },
  };
  const iddpm =
    className === 'iDDPMPrecond'
      ? { count: count('M', 1000), c1: positive('C_1', 0.001), c2: positive('C_2', 0.008) }
      : undefined;
  const precondition: Readonly<Record<EdmClass, () => Precondition>> = {
    EDMPrecond: () => edmPrecond({ dataStd: positive('sigma_data', 0.5) }),
    VPPrecond: () =>
      vpPrecond({
        betaD: positive('beta_d', 19.9),
        betaMin: positive('beta_min', 0.1),
        count: count('M', 1000),
      }),
    VEPrecond: vePrecond,
    iDDPMPrecond: () => iddpmPrecond(iddpmTable(iddpm)),
  };
  const settings = { resolution, channels, plan, embedding, precondition: precondition[className]() };
  return { ...settings, ...(iddpm && { iddpm }), given: done(className, IGNORED) };
};

/** @throws TractError where an image cannot be halved that often. */
const checkHalvings = (resolution: number, times: number): void => {
  if (resolution % 2 ** times !== 0)
    throw badArgument(
      'img_resolution',
      resolution,
      `give a multiple of ${2 ** times}, for it is halved ${times} times, or fewer channel_mult.`,
    );
};
