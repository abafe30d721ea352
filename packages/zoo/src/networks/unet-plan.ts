import { badArgument } from '@tractjs/core';
import { isCount, isDepth, MAX_LAYERS, type ResidualBlock } from '../parts';
import type { PredictionType } from '../preconditioning/precondition';

/** Options of `unet`. */
export interface UnetOptions {
  /** [height, width, channels] of one image. Default [28, 28, 1]. */
  readonly shape?: readonly number[];
  /** Channels at the highest resolution. Default 48. */
  readonly channels?: number;
  /**
   * Channels at each resolution, as multiples of `channels`; each resolution halves the one before. Default
   * [1, 2].
   */
  readonly multipliers?: readonly number[];
  /** Residual blocks per resolution, on the way down and on the way up each. Default 1. */
  readonly blocks?: number;
  /** Side of the squares of pixels that become channels before the first convolution. Default 2. */
  readonly patch?: number;
  /** Groups of the group norms. Default 8. */
  readonly groups?: number;
  /** Width of the embedding of the log-SNR and the condition. Default 4 times `channels`. */
  readonly embedding?: number;
  /** Number of classes; 0, the default, for a network without labels. */
  readonly classes?: number;
  /** Whether the network is conditioned on a guidance scale. Default false. */
  readonly guided?: boolean;
  /** Standard deviation of the data, for the preconditioning. Default 1. */
  readonly dataStd?: number;
  /** What the last layer predicts. Default 'f', EDM's F. */
  readonly predict?: PredictionType;
}

/**
 * Options that a description leaves out if they have their default, so that descriptions from before them
 * stay the same.
 */
type Optional = 'guided' | 'predict';

/** A U-Net's options after the defaults were filled in. */
export type UnetSettings = Required<Omit<UnetOptions, Optional>> & Pick<UnetOptions, Optional>;

/** A residual block and the path of its parameters. */
export type PlannedBlock = readonly [path: string, block: ResidualBlock];

/** The residual blocks by resolution: on the way down from the highest, on the way up from the lowest. */
export interface UnetPlan {
  readonly down: readonly (readonly PlannedBlock[])[];
  readonly middle: PlannedBlock;
  readonly up: readonly (readonly PlannedBlock[])[];
}

/**
 * Fills in the defaults and checks the options.
 * @throws TractError if an option is bad or sizes do not fit together.
 */
export const settleUnet = (options: UnetOptions): UnetSettings => {
  const { guided = false, predict = 'f', ...rest } = options;
  const channels = rest.channels ?? 48;
  const settings: UnetSettings = {
    shape: [28, 28, 1],
    multipliers: [1, 2],
    blocks: 1,
    patch: 2,
    groups: 8,
    // `channels` may be anything in a description from a file; it is checked below.
    embedding: isCount(channels) ? 4 * channels : 1,
    classes: 0,
    dataStd: 1,
    ...rest,
    channels,
    ...(guided && { guided }),
    ...(predict !== 'f' && { predict }),
  };
  const { shape, multipliers, groups, patch, classes } = settings;
  if (!Array.isArray(shape) || shape.length !== 3 || !shape.every(isCount)) {
    throw badArgument('shape', shape, 'give [height, width, channels].');
  }
  for (const name of ['channels', 'blocks', 'patch', 'groups', 'embedding'] as const) {
    if (!isCount(settings[name])) throw badArgument(name, settings[name], 'give a whole number, 1 or more.');
  }
  if (!isDepth(settings.blocks))
    throw badArgument('blocks', settings.blocks, `give a whole number, 1 to ${MAX_LAYERS}.`);
  if (classes !== 0 && !isCount(classes))
    throw badArgument('classes', classes, 'give a whole number, 0 for none.');
  if (!Array.isArray(multipliers) || multipliers.length === 0 || !multipliers.every(isCount)) {
    throw badArgument(
      'multipliers',
      multipliers,
      'give a whole number for every resolution, such as [1, 2].',
    );
  }
  if (channels % groups !== 0 || channels % 2 !== 0) {
    throw badArgument('channels', channels, `give an even number that the ${groups} groups divide.`);
  }
  const factor = patch * 2 ** (multipliers.length - 1);
  const [height, width] = shape as [number, number, number];
  if (height % factor !== 0 || width % factor !== 0) {
    throw badArgument(
      'shape',
      shape,
      `height and width must be multiples of ${factor}, for a patch of ${patch} that is halved ${multipliers.length - 1} times.`,
    );
  }
  return settings;
};

/**
 * Plans the residual blocks; the input of each on the way up is concatenated with the output of one on the
 * way down.
 */
export const planUnet = ({ channels, multipliers, blocks, embedding, groups }: UnetSettings): UnetPlan => {
  const skips: number[] = [];
  let inputs = channels;
  const add = (path: string, skip: number, outputs: number): PlannedBlock => {
    const block = { inputs: inputs + skip, outputs, embedding, groups };
    inputs = outputs;
    return [path, block];
  };
  const count = Array.from({ length: blocks }, (_, i) => i);
  const levels = multipliers.map((multiplier, level) => ({ level, width: multiplier * channels }));
  const down = levels.map(({ level, width }) =>
    count.map((i) => {
      skips.push(width);
      return add(`down.${level}.${i}`, 0, width);
    }),
  );
  const middle = add('middle', 0, inputs);
  const up = levels
    .toReversed()
    .map(({ level, width }) => count.map((i) => add(`up.${level}.${i}`, skips.pop() as number, width)));
  return { down, middle, up };
};
