import { badArgument, iddpmTable, unknownName } from '@tractjs/core';
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
  const known = new Set<string>();
  const read = <T>(name: string, otherwise: T, fits: (value: unknown) => boolean, remedy: string): T => {
    known.add(name);
    const value = config[name];
    if (value === undefined || value === null) {
      if (otherwise === undefined) throw badArgument(name, 'missing', remedy);
      return otherwise;
    }
    if (!fits(value)) throw badArgument(name, value, remedy);
    return value as T;
  };
  const count = (name: string, otherwise?: number, least = 1) =>
    read<number>(
      name,
      otherwise as number,
      (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= MOST,
      `give a whole number from ${least} to ${MOST}.`,
    );
  const number = (name: string, otherwise: number) =>
    read<number>(name, otherwise, Number.isFinite, 'give a finite number.');
  const counts = (name: string, otherwise: readonly number[]) =>
    read<readonly number[]>(
      name,
      otherwise,
      (value) =>
        Array.isArray(value) &&
        value.length <= 64 &&
        value.every((n) => Number.isSafeInteger(n) && (n as number) >= 1 && (n as number) <= MOST),
      'give a list of whole numbers.',
    );
  const choice = <N extends string>(name: string, otherwise: N, names: readonly N[]): N => {
    known.add(name);
    const value = config[name] ?? otherwise;
    if (!names.includes(value as N)) throw unknownName(name, String(value), names);
    return value as N;
  };

  const resolution = count('img_resolution');
  const channels = count('img_channels');
  const classes = count('label_dim', 0, 0);
  const song = className === 'VPPrecond' || className === 'VEPrecond';
  const model = choice('model_type', song ? 'SongUNet' : 'DhariwalUNet', ['SongUNet', 'DhariwalUNet']);
  const outputs = className === 'iDDPMPrecond' ? 2 * channels : channels;
  const augment = count('augment_dim', 0, 0);
  const common = { resolution, inputs: channels, outputs, embeddingMultiplier: count('channel_mult_emb', 4) };
  const plan =
    model === 'SongUNet'
      ? planSong({
          ...common,
          channels: count('model_channels', 128),
          multipliers: counts('channel_mult', [1, 2, 2, 2]),
          noiseMultiplier: count('channel_mult_noise', 1),
          blocks: count('num_blocks', 4),
          attention: counts('attn_resolutions', [16]),
          encoder: choice('encoder_type', 'standard', ['standard', 'skip', 'residual']),
          decoder: choice('decoder_type', 'standard', ['standard', 'skip']),
          filter: counts('resample_filter', [1, 1]),
        })
      : planAdm({
          ...common,
          channels: count('model_channels', 192),
          multipliers: counts('channel_mult', [1, 2, 3, 4]),
          blocks: count('num_blocks', 3),
          attention: counts('attn_resolutions', [32, 16, 8]),
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
      ? { count: count('M', 1000), c1: number('C_1', 0.001), c2: number('C_2', 0.008) }
      : undefined;
  const precondition: Readonly<Record<EdmClass, () => Precondition>> = {
    EDMPrecond: () => edmPrecond({ dataStd: number('sigma_data', 0.5) }),
    VPPrecond: () =>
      vpPrecond({ betaD: number('beta_d', 19.9), betaMin: number('beta_min', 0.1), count: count('M', 1000) }),
    VEPrecond: vePrecond,
    iDDPMPrecond: () => iddpmPrecond(iddpmTable(iddpm)),
  };
  const settings = { resolution, channels, plan, embedding, precondition: precondition[className]() };
  for (const name of Object.keys(config))
    if (!known.has(name) && !IGNORED.includes(name))
      throw unknownName(`option of ${className}`, name, [...known, ...IGNORED]);
  const given = Object.fromEntries(
    Object.entries(config).filter(([name, value]) => known.has(name) && value !== null),
  );
  return { ...settings, ...(iddpm && { iddpm }), given };
};

/** Beyond every size of the field's networks. */
const MOST = 65_536;
