import { badArgument, iddpmTable, unknownName } from '@tractjs/core';
import { optionReader } from '../parts';
import { planAdm } from './adm-plan';
import type { EmbeddingOptions } from './embedding';
import type { EdmPlan } from './plan';
import { edmPrecond, iddpmPrecond, type Precondition, vePrecond, vpPrecond } from './preconditions';
import { planSong } from './song-plan';

/** EDM's classes of preconditioning. */
export const edmClasses = ['EDMPrecond', 'VPPrecond', 'VEPrecond', 'iDDPMPrecond'] as const;

export type EdmClass = (typeof edmClasses)[number];

/** Options of an EDM network, under the names in EDM's checkpoints. */
export type EdmConfig = Readonly<Record<string, unknown>>;

/** A configuration after it was checked and its defaults were filled in. */
export interface EdmSettings {
  readonly resolution: number;
  /** Channels of the image. */
  readonly channels: number;
  readonly plan: EdmPlan;
  readonly embedding: EmbeddingOptions;
  readonly precondition: Precondition;
  /** The range of sigma / alpha that the network supports: sigma_min and sigma_max of its class. */
  readonly noise: { readonly min: number; readonly max: number };
  /**
   * Parameters of iDDPM's table of noise levels, for iDDPMPrecond only. PyTorch stores the table as a buffer.
   */
  readonly iddpm?: { readonly count: number; readonly c1: number; readonly c2: number };
  /** The given options that affect the output. */
  readonly given: EdmConfig;
}

/** Options for training, and for half precision, which EDM's code uses only on a GPU. */
const IGNORED = ['dropout', 'label_dropout', 'use_fp16'];

/**
 * Reads the configuration of an EDM network, with the defaults of EDM's code (training/networks.py).
 * @throws TractError if an option is unknown, missing or of the wrong kind.
 */
export const readEdmConfig = (className: EdmClass, config: EdmConfig): EdmSettings => {
  if (!edmClasses.includes(className)) throw unknownName('class of preconditioning', className, edmClasses);
  const bounded = withoutOpenEnds(config);
  const { count, counts, layers, choice, positive, done } = optionReader(bounded);
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
    classes,
    augment,
  };
  const iddpm =
    className === 'iDDPMPrecond'
      ? { count: count('M', 1000), c1: positive('C_1', 0.001), c2: positive('C_2', 0.008) }
      : undefined;
  const byClass: Readonly<Record<EdmClass, () => Pick<EdmSettings, 'precondition' | 'noise'>>> = {
    EDMPrecond: () => ({
      precondition: edmPrecond({ dataStd: positive('sigma_data', 0.5) }),
      noise: { min: 0, max: Number.POSITIVE_INFINITY },
    }),
    VPPrecond: () => {
      const [betaD, betaMin] = [positive('beta_d', 19.9), positive('beta_min', 0.1)];
      const sigma = (t: number) => Math.sqrt(Math.expm1(0.5 * betaD * t ** 2 + betaMin * t));
      return {
        precondition: vpPrecond({ betaD, betaMin, count: count('M', 1000) }),
        noise: { min: sigma(positive('epsilon_t', 1e-5)), max: sigma(1) },
      };
    },
    VEPrecond: () => ({ precondition: vePrecond(), noise: { min: 0.02, max: 100 } }),
    iDDPMPrecond: () => {
      const table = iddpmTable(iddpm);
      return {
        precondition: iddpmPrecond(table),
        noise: { min: table.at(-2) as number, max: table[0] as number },
      };
    },
  };
  const { precondition, noise: own } = byClass[className]();
  const end = (name: 'sigma_min' | 'sigma_max', otherwise: number) => {
    // Always read, so that the reader knows the name.
    const value = positive(name, 1);
    return bounded[name] === undefined ? otherwise : value;
  };
  const noise = { min: end('sigma_min', own.min), max: end('sigma_max', own.max) };
  if (!(noise.min < noise.max))
    throw badArgument('sigma_min', noise.min, `give less than sigma_max, which is ${noise.max}.`);
  const given = Object.fromEntries(
    Object.entries(done(className, IGNORED)).filter(
      ([name]) =>
        !(name === 'sigma_min' && isSame(noise.min, own.min)) &&
        !(name === 'sigma_max' && isSame(noise.max, own.max)),
    ),
  );
  const settings = { resolution, channels, plan, embedding, precondition, noise, given };
  return { ...settings, ...(iddpm && { iddpm }) };
};

/**
 * Drops a sigma_min of 0 and an infinite sigma_max, which pickles of EDMPrecond contain: they set no bound.
 */
const withoutOpenEnds = ({ sigma_min: min, sigma_max: max, ...config }: EdmConfig): EdmConfig => ({
  ...config,
  ...(min !== undefined && min !== null && min !== 0 && { sigma_min: min }),
  ...(max !== undefined && max !== null && max !== Number.POSITIVE_INFINITY && { sigma_max: max }),
});

/** Compares a bound in a file with its class's bound, which PyTorch computes in single precision. */
const isSame = (a: number, b: number): boolean => a === b || Math.abs(a / b - 1) < 1e-5;

/** Checks that an image can be halved so many times. @throws TractError if it cannot. */
const checkHalvings = (resolution: number, times: number): void => {
  if (resolution % 2 ** times !== 0)
    throw badArgument(
      'img_resolution',
      resolution,
      `give a multiple of ${2 ** times}, because it is halved ${times} times, or a shorter channel_mult.`,
    );
};
