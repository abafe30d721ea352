import { badArgument, type Description, type Network, TractError, unknownName } from '@tractjs/core';
import { diffusersUnet } from '../diffusers-unet/network';
import { dit, ditNames } from '../dit/network';
import type { DitOptions } from '../dit/options';
import type { EdmClass } from '../edm/config';
import { edmNetwork } from '../edm/network';
import { type MlpOptions, mlp, mlpNames } from '../networks/mlp';
import { unet, unetNames } from '../networks/unet';
import type { UnetOptions } from '../networks/unet-plan';
import type { ZooNetwork } from '../parts';
import { tractUnet } from '../tract-unet/network';

/** How a kind of network comes from its description. */
export interface NetworkKind {
  /** The names of its options; others are refused, and null too. Left out where `make` itself checks them. */
  readonly options?: readonly string[];
  make(options: Readonly<Record<string, unknown>>): Network;
  /** The options that follow from the data, under the kind's names for them. Default { shape, dataStd }. */
  forData?(data: DataFacts): Readonly<Record<string, unknown>>;
}

/** What a network has to know of the data that it is made for. */
export interface DataFacts {
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Standard deviation of its values. */
  readonly dataStd: number;
}

/** Kinds of networks by name. */
export type NetworkKinds = Readonly<Record<string, NetworkKind>>;

/** The kinds that come with this package. */
export const networkKinds: NetworkKinds = {
  unet: {
    options: Object.keys(unetNames),
    make: (options) => unet(options as UnetOptions),
  },
  dit: {
    options: Object.keys(ditNames),
    make: (options) => dit(options as DitOptions),
  },
  mlp: {
    options: Object.keys(mlpNames),
    make: (options) => mlp(options as MlpOptions),
  },
  edm: {
    make: ({ class: className = 'EDMPrecond', ...config }) => edmNetwork(className as EdmClass, config),
    forData: ({ shape, dataStd }) => {
      const { side, channels } = squareImages(shape);
      return { img_resolution: side, img_channels: channels, sigma_data: dataStd };
    },
  },
  'tract-unet': {
    make: (config) => tractUnet(config),
    forData: ({ shape }) => {
      const { side, channels } = squareImages(shape);
      return { init_rez: side, in_channel: channels };
    },
  },
  'diffusers-unet': {
    make: (config) => diffusersUnet(config),
    forData: ({ shape }) => {
      const { side, channels } = squareImages(shape);
      return { sample_size: side, in_channels: channels, out_channels: channels };
    },
  },
};

/** @throws TractError where data are something else than square images. */
const squareImages = (shape: readonly number[]) => {
  const [side, width, channels] = shape as [number, number, number];
  if (shape.length !== 3 || side !== width)
    throw badArgument(
      'shape',
      shape,
      'this network is for square images, [side, side, channels]: choose another network, or other data.',
    );
  return { side, channels };
};

/**
 * The network that a description stands for: `networkFrom(network.description)` is the same network again.
 * `kinds` are networks of your own, beside those of `networkKinds`.
 * @throws TractError where the kind or an option is unknown, or an option has a bad value.
 */
export const networkFrom = (description: Description, kinds: NetworkKinds = {}): Network => {
  const { kind, ...options } = description;
  const found = kindOf(kind, kinds);
  if (found.options === undefined) return checkedSize(found.make(options));
  for (const name of Object.keys(options)) {
    if (!found.options.includes(name))
      throw unknownName(`option of the network ${kind}`, name, found.options);
  }
  if (Object.values(options).some((value) => value === undefined || value === null)) {
    throw badArgument('description', description, 'leave out the options that are to have their default.');
  }
  return checkedSize(found.make(options));
};

/** Numbers of one example, and of all parameters: a thousand times what is in use here, and still what an array can have. */
const MOST_NUMBERS = { example: 2 ** 26, parameters: 2 ** 32 } as const;

/** @throws TractError where a network is of a size that fails later, without a word on why, when arrays are made for it. */
const checkedSize = (network: Network & Partial<Pick<ZooNetwork, 'paramShapes'>>): Network => {
  const size = sizeOf(network.shape);
  if (!(size <= MOST_NUMBERS.example))
    throw badArgument(
      'shape',
      network.shape,
      `an example has ${size} numbers, and ${MOST_NUMBERS.example} are the most: give a smaller image.`,
    );
  const shapes = Object.values(network.paramShapes?.() ?? {});
  const parameters = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (!(parameters <= MOST_NUMBERS.parameters))
    throw new TractError(
      `The network ${network.name} has ${parameters} parameters, and ${MOST_NUMBERS.parameters} are the most: give it fewer layers or channels.`,
    );
  return network;
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * The description of a network of a kind for data: the kind's options for them, and over those the ones that are given.
 * @throws TractError where the kind is unknown or is not for such data.
 */
export const describeNetwork = (
  { kind, ...options }: Description,
  data: DataFacts,
  kinds: NetworkKinds = {},
): Description => {
  const { forData } = kindOf(kind, kinds);
  return { kind, ...(forData === undefined ? data : forData(data)), ...options };
};

const kindOf = (kind: string, kinds: NetworkKinds): NetworkKind => {
  const all = new Map(Object.entries({ ...networkKinds, ...kinds }));
  const found = all.get(kind);
  if (found === undefined) throw unknownName('kind of network', kind, [...all.keys()]);
  return found;
};
