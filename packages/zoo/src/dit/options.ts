import { badArgument } from '@tractjs/core';
import { isCount, isDepth, MAX_LAYERS } from '../parts';
import type { PredictionType } from '../preconditioning/precondition';

/** Options of `dit`. */
export interface DitOptions {
  /** [height, width, channels] of one image. Default [28, 28, 1]. */
  readonly shape?: readonly number[];
  /** Side of the squares of pixels that become tokens. Default 4. */
  readonly patch?: number;
  /** Channels of a token, a multiple of 4 and of `heads`. Default 64. */
  readonly width?: number;
  /** Number of blocks. Default 4. */
  readonly depth?: number;
  /** Number of attention heads, a divisor of `width`. Default 4. */
  readonly heads?: number;
  /** Width of the perceptron's hidden layer, as a multiple of `width`. Default 4. */
  readonly mlpRatio?: number;
  /** Width of the sinusoidal embedding of the log-SNR, even. Default 256. */
  readonly frequencies?: number;
  /** Number of classes; 0, the default, for a network without labels. */
  readonly classes?: number;
  /**
   * Whether the additional label `classes` means any class, as classifier-free guidance needs. Default false.
   */
  readonly anyClass?: boolean;
  /** Standard deviation of the data, for the preconditioning. Default 1. */
  readonly dataStd?: number;
  /** What the last layer predicts. Default 'f', EDM's F. */
  readonly predict?: PredictionType;
}

/**
 * Maximum size of the table of positions: a file could ask for any size. Published networks need far less.
 */
const MAX_POSITIONS = 2 ** 26;

/** Options that a description leaves out if they have their default. */
type Optional = 'anyClass' | 'predict';

/** A DiT's options after the defaults were filled in. */
export type DitSettings = Required<Omit<DitOptions, Optional>> & Pick<DitOptions, Optional>;

/**
 * Fills in the defaults and checks the options.
 * @throws TractError if an option is bad or sizes do not fit together.
 */
export const settleDit = (options: DitOptions): DitSettings => {
  const { anyClass = false, predict = 'f', ...rest } = options;
  const settings: DitSettings = {
    shape: [28, 28, 1],
    patch: 4,
    width: 64,
    depth: 4,
    heads: 4,
    mlpRatio: 4,
    frequencies: 256,
    classes: 0,
    dataStd: 1,
    ...rest,
    ...(anyClass && { anyClass }),
    ...(predict !== 'f' && { predict }),
  };
  const { shape, patch, width, heads, mlpRatio, frequencies, classes } = settings;
  if (!Array.isArray(shape) || shape.length !== 3 || !shape.every(isCount))
    throw badArgument('shape', shape, 'give [height, width, channels].');
  for (const name of ['patch', 'width', 'heads', 'frequencies'] as const)
    if (!isCount(settings[name])) throw badArgument(name, settings[name], 'give a whole number, 1 or more.');
  if (!isDepth(settings.depth))
    throw badArgument('depth', settings.depth, `give a whole number, 1 to ${MAX_LAYERS}.`);
  if (classes !== 0 && !isCount(classes))
    throw badArgument('classes', classes, 'give a whole number, 0 for none.');
  if (typeof anyClass !== 'boolean') throw badArgument('anyClass', anyClass, 'give true or false.');
  if (anyClass && classes === 0)
    throw badArgument('anyClass', anyClass, 'give the number of classes too, or leave it out.');
  const [height, across] = shape as [number, number, number];
  if (height % patch !== 0 || across % patch !== 0)
    throw badArgument('patch', patch, `give a divisor of the height and width, ${height} and ${across}.`);
  if ((height / patch) * (across / patch) * width > MAX_POSITIONS)
    throw badArgument(
      'shape',
      shape,
      `its ${(height / patch) * (across / patch)} tokens of ${width} channels are more than ${MAX_POSITIONS} numbers: give a larger patch.`,
    );
  if (width % 4 !== 0 || width % heads !== 0)
    throw badArgument('width', width, `give a multiple of 4 that the ${heads} heads divide.`);
  if (frequencies % 2 !== 0) throw badArgument('frequencies', frequencies, 'give an even number.');
  if (!Number.isFinite(mlpRatio) || !isCount(mlpRatio * width))
    throw badArgument(
      'mlpRatio',
      mlpRatio,
      `give a number whose product with the width, ${width}, is a whole number.`,
    );
  return settings;
};
