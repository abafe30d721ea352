import { badArgument } from '@tractjs/core';
import { type OptionReader, type Options, optionReader } from '../parts';
import { readNoise } from './noise';
import type { NoiseReading } from './noise-reading';
import { type DiffusersLayer, planDiffusers } from './plan';

/**
 * Options of a UNet2DModel of diffusers, under the names in its config.json, and of the scheduler it was
 * trained with: `scheduler` is the class, such as FlowMatchEulerDiscreteScheduler, followed by that class's
 * options.
 */
export type DiffusersUnetConfig = Options;

/** A configuration after it was checked and its defaults were filled in. */
export interface DiffusersSettings {
  /** Height and width. */
  readonly size: readonly [number, number];
  readonly inputs: number;
  /** Channels of the raw output: as many as `inputs`, or twice as many if a variance follows. */
  readonly outputs: number;
  readonly layers: readonly DiffusersLayer[];
  /** Channels at the highest resolution, and width of the timestep's sinusoidal embedding. */
  readonly channels: number;
  /** Width of the embedding after the dense layers. */
  readonly embedding: number;
  readonly classes: number;
  /** The sinusoidal embedding of the timestep. */
  readonly waves: { readonly maxPeriod: number; readonly cosinesFirst: boolean };
  readonly groups: number;
  readonly epsilon: number;
  /** Whether the embedding both scales and shifts; otherwise it only shifts. */
  readonly adaptiveScale: boolean;
  /** Returns the number of attention heads for a number of channels. */
  readonly heads: (channels: number) => number;
  /** Whether downsampling pads only the bottom and the right. */
  readonly padsEnd: boolean;
  /** Whether the network's input is 2 x - 1. */
  readonly centres: boolean;
  readonly noise: NoiseReading;
  /** The given options that affect the output, without nulls, which descriptions cannot contain. */
  readonly given: Options;
}

/** Options for training, of averages of weights (diffusers' EMAModel), and for the scheduler's sampling. */
const IGNORED = [
  ...['dropout', 'decay', 'min_decay', 'inv_gamma', 'power', 'use_ema_warmup'],
  ...['optimization_step', 'update_after_step'],
  ...['variance_type', 'clip_sample', 'clip_sample_range', 'set_alpha_to_one'],
  ...['thresholding', 'dynamic_thresholding_ratio', 'sample_max_value'],
];

/** Options for which null is a value of its own. */
const NULLS = ['attention_head_dim', 'mid_block_type'];

/** diffusers' default blocks. */
const DOWN = ['DownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D'] as const;
const UP = ['AttnUpBlock2D', 'AttnUpBlock2D', 'AttnUpBlock2D', 'UpBlock2D'] as const;

/**
 * Reads the configuration of diffusers' UNet2DModel, with its defaults. An attention_head_dim of null, one
 * head over all channels, can also be written as 'channels'.
 * @throws TractError if an option is unknown, missing, not supported or has a bad value.
 */
export const readDiffusersConfig = (config: DiffusersUnetConfig): DiffusersSettings => {
  // Names that start with _ describe the file: class, version, origin. Null means the default, even of an
  // unknown
  // option, except in NULLS.
  const read = optionReader(
    Object.fromEntries(
      Object.entries(config).filter(
        ([name, value]) => !name.startsWith('_') && (value !== null || NULLS.includes(name)),
      ),
    ),
  );
  const noise = readNoise(read.textOrNone('scheduler'), read);
  const channels = read.counts('block_out_channels', [224, 448, 672, 896]);
  const first = channels[0] as number;
  if (first % 2 !== 0) throw badArgument('block_out_channels', channels, 'the first must be even.');
  const down = read.choices('down_block_types', DOWN, ['DownBlock2D', 'AttnDownBlock2D']);
  const up = read.choices('up_block_types', UP, ['UpBlock2D', 'AttnUpBlock2D']);
  for (const [name, types] of Object.entries({ down_block_types: down, up_block_types: up }))
    if (types.length !== channels.length)
      throw badArgument(name, types, `give one for each of the ${channels.length} block_out_channels.`);
  const adaptiveScale =
    read.choice('resnet_time_scale_shift', 'default', ['default', 'scale_shift']) === 'scale_shift';
  const groups = read.count('norm_num_groups', 32);
  const blocks = read.layers('layers_per_block', channels.length, 2);
  const layers = planDiffusers({
    channels,
    groups,
    blocks,
    downAttends: down.map((type) => type === 'AttnDownBlock2D'),
    upAttends: up.map((type) => type === 'AttnUpBlock2D'),
    middleAttends: read.flag('add_attention', true),
    middleDivisor: read.positive('mid_block_scale_factor', 1),
    middleGroups: read.countOrNone('attn_norm_num_groups') ?? (adaptiveScale ? 0 : groups),
  });
  const inputs = read.count('in_channels', 3);
  const outputs = read.count('out_channels', 3);
  if (outputs !== inputs && outputs !== 2 * inputs)
    throw badArgument('out_channels', outputs, `give ${inputs}, as for in_channels, or twice as many.`);
  const shift = read.count('freq_shift', 0, 0);
  if (shift >= first / 2)
    throw badArgument('freq_shift', shift, `give less than half of the first block_out_channels, ${first}.`);
  const settings: Omit<DiffusersSettings, 'given'> = {
    inputs,
    outputs,
    layers,
    channels: first,
    groups,
    adaptiveScale,
    size: sizeOf(config['sample_size'], channels.length, read),
    embedding: read.countOrNone('time_embedding_dim') ?? 4 * first,
    classes: read.countOrNone('num_class_embeds') ?? 0,
    waves: {
      // 10000^(-k / (half - shift)) equals maxPeriod^(-k / half) for this period.
      maxPeriod: 10_000 ** (first / 2 / (first / 2 - shift)),
      cosinesFirst: read.flag('flip_sin_to_cos', true),
    },
    epsilon: read.positive('norm_eps', 1e-5),
    heads: headsOf(config['attention_head_dim'], read),
    padsEnd: read.count('downsample_padding', 1, 0) === 0,
    centres: read.flag('center_input_sample', false),
    noise,
  };
  refuseOthers(config, read);
  const given = read.done('UNet2DModel', IGNORED);
  checkDivisions(settings);
  const onlyHead = config['attention_head_dim'] === null && { attention_head_dim: 'channels' };
  return { ...settings, given: { ...given, ...onlyHead } };
};

/** Reads height and width. @throws TractError if the image cannot be halved between all levels. */
const sizeOf = (value: unknown, levels: number, read: OptionReader): readonly [number, number] => {
  const size = Array.isArray(value)
    ? read.counts('sample_size', [])
    : new Array<number>(2).fill(read.count('sample_size'));
  const factor = 2 ** (levels - 1);
  const [height, width] = size as readonly [number, number];
  if (size.length !== 2 || height % factor !== 0 || width % factor !== 0)
    throw badArgument(
      'sample_size',
      value,
      `give a whole number, or [height, width], each a multiple of ${factor}, because it is halved ${levels - 1} times.`,
    );
  return [height, width];
};

const headsOf = (value: unknown, read: OptionReader): DiffusersSettings['heads'] => {
  // Null is not the default here, and descriptions cannot contain it: they have 'channels'.
  if (value === null || value === 'channels') {
    read.choice('attention_head_dim', 'channels', ['channels']);
    return () => 1;
  }
  const size = read.count('attention_head_dim', 8);
  return (channels) => channels / size;
};

/** Refuses what diffusers supports and this network does not. */
const refuseOthers = (config: DiffusersUnetConfig, read: OptionReader): void => {
  if (config['mid_block_type'] === null)
    throw badArgument('mid_block_type', null, 'a network without a middle is not supported.');
  read.choice('mid_block_type', 'UNetMidBlock2D', ['UNetMidBlock2D']);
  read.choice('time_embedding_type', 'positional', ['positional']);
  read.choice('act_fn', 'silu', ['silu', 'swish']);
  read.choice('downsample_type', 'conv', ['conv']);
  read.choice('upsample_type', 'conv', ['conv']);
  if (read.count('downsample_padding', 1, 0) > 1)
    throw badArgument('downsample_padding', config['downsample_padding'], 'give 0 or 1.');
  read.absent('class_embed_type', 'give num_class_embeds alone: the other embeddings are not supported.');
};

/** Checks that groups and heads divide the channels. @throws TractError if they do not. */
const checkDivisions = ({ layers, groups, heads, channels }: Omit<DiffusersSettings, 'given'>): void => {
  const divides = (name: string, count: number, size: number): void => {
    if (count > 0 && size % count !== 0)
      throw badArgument(name, count, `it must divide the channels of every layer, such as ${size}.`);
  };
  divides('norm_num_groups', groups, channels);
  for (const { part } of layers) {
    if (part.kind === 'resnet')
      for (const size of [part.inputs, part.outputs]) divides('norm_num_groups', groups, size);
    if (part.kind !== 'attention') continue;
    divides('attn_norm_num_groups', part.groups, part.channels);
    if (!Number.isInteger(heads(part.channels)))
      throw badArgument(
        'attention_head_dim',
        part.channels / heads(part.channels),
        `it must divide the channels of every layer with attention, such as ${part.channels}.`,
      );
  }
};
