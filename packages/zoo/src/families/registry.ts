import {
  badArgument,
  type Description,
  type Network,
  type OptionForm,
  type Registry,
  registry,
  TractError,
  unknownName,
} from '@tractjs/core';
import { diffusersUnetKind } from '../diffusers-unet/network';
import { ditKind } from '../dit/network';
import { edmNetworkKind } from '../edm/network';
import { mlpKind } from '../networks/mlp';
import { unetKind } from '../networks/unet';
import type { AnyZooKind, DataFacts, NetworkFacts, ZooNetwork } from '../parts';
import { tractUnetKind } from '../tract-unet/network';

/** The networks of this package, in the order of help and tables. A new one is one line here. */
export const networks: Registry<Network, AnyZooKind> = registry({
  what: 'network',
  kinds: [unetKind, ditKind, mlpKind, edmNetworkKind, tractUnetKind, diffusersUnetKind],
});

/** A kind of network of the caller. */
export interface NetworkKind extends NetworkFacts {
  /** Names of its options, or their forms too; missing if `make` checks the names. */
  readonly options?: readonly string[] | Readonly<Record<string, OptionForm>>;
  make(options: Readonly<Record<string, unknown>>): Network;
}

/** Kinds of networks by name. */
export type NetworkKinds = Readonly<Record<string, NetworkKind>>;

/** The kinds of this package. */
export const networkKinds: NetworkKinds = Object.fromEntries(networks.kinds.map((kind) => [kind.name, kind]));

/** The registry with kinds of the caller. */
const networksWith = (kinds: NetworkKinds): typeof networks =>
  networks.with(
    Object.entries(kinds).map(([name, { options, ...kind }]) => ({
      name,
      summary: 'of the caller',
      ...kind,
      ...(options !== undefined && { options: formsOf(options) }),
    })),
  );

const isNames = (options: NonNullable<NetworkKind['options']>): options is readonly string[] =>
  Array.isArray(options);

const formsOf = (options: NonNullable<NetworkKind['options']>): Readonly<Record<string, OptionForm>> =>
  isNames(options) ? Object.fromEntries(options.map((name) => [name, 'any'])) : options;

/**
 * Makes the network of a description, or of a name: `networkFrom(network.description)` is the same network again.
 * `kinds` adds networks of the caller.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const networkFrom = (description: Description | string, kinds: NetworkKinds = {}): Network =>
  checkedSize(networksWith(kinds).from(description));

/** Limits on the numbers of an example and of all parameters: far above any network in use, and within what an array can have. */
const MAX_NUMBERS = { example: 2 ** 26, parameters: 2 ** 32 } as const;

/** Returns the network. @throws TractError if it is so large that allocating its arrays would fail later. */
const checkedSize = (network: Network & Partial<Pick<ZooNetwork, 'paramShapes'>>): Network => {
  const size = sizeOf(network.shape);
  if (!(size <= MAX_NUMBERS.example))
    throw badArgument(
      'shape',
      network.shape,
      `an example has ${size} numbers, and ${MAX_NUMBERS.example} are the most: give a smaller image.`,
    );
  const shapes = Object.values(network.paramShapes?.() ?? {});
  const parameters = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (!(parameters <= MAX_NUMBERS.parameters))
    throw new TractError(
      `The network ${network.name} has ${parameters} parameters, and ${MAX_NUMBERS.parameters} are the most: give it fewer layers or channels.`,
    );
  return network;
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Returns the description of a network for data: its options follow from the data unless they are given.
 * @throws TractError if the kind is unknown or is not for such data.
 */
export const describeNetwork = (
  { kind, ...options }: Description,
  data: DataFacts,
  kinds: NetworkKinds = {},
): Description => {
  const all = networksWith(kinds);
  const found = all.find(kind);
  if (found === undefined) throw unknownName(all.what, kind, all.names);
  return { kind, ...(found.forData?.(data) ?? data), ...options };
};
