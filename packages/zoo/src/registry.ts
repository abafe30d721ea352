import { badArgument, type Description, type Network, unknownName } from '@tractjs/core';
import { type MlpOptions, mlp } from './mlp';
import { unet } from './unet';
import type { UnetOptions } from './unet-plan';

/** How a kind of network comes from its description. */
export interface NetworkKind {
  /** The names of its options; others are refused. */
  readonly options: readonly string[];
  make(options: Readonly<Record<string, unknown>>): Network;
}

/** Kinds of networks by name. */
export type NetworkKinds = Readonly<Record<string, NetworkKind>>;

/** Fails to compile where an option is missing from the list. */
const optionsOf = <T>(names: Readonly<Record<keyof T, true>>): string[] => Object.keys(names);

/** The kinds that come with this package. */
export const networkKinds: NetworkKinds = {
  unet: {
    options: optionsOf<UnetOptions>({
      shape: true,
      channels: true,
      multipliers: true,
      blocks: true,
      patch: true,
      groups: true,
      embedding: true,
      classes: true,
      guided: true,
      dataStd: true,
      predict: true,
    }),
    make: (options) => unet(options as UnetOptions),
  },
  mlp: {
    options: optionsOf<MlpOptions>({
      shape: true,
      width: true,
      layers: true,
      classes: true,
      guided: true,
      dataStd: true,
      predict: true,
    }),
    make: (options) => mlp(options as MlpOptions),
  },
};

/**
 * The network that a description stands for: `networkFrom(network.description)` is the same network again.
 * `kinds` are networks of your own, beside those of `networkKinds`.
 * @throws TractError where the kind or an option is unknown, or an option has a bad value.
 */
export const networkFrom = (description: Description, kinds: NetworkKinds = {}): Network => {
  const all = new Map(Object.entries({ ...networkKinds, ...kinds }));
  const { kind, ...options } = description;
  const found = all.get(kind);
  if (found === undefined) throw unknownName('kind of network', kind, [...all.keys()]);
  for (const name of Object.keys(options)) {
    if (!found.options.includes(name))
      throw unknownName(`option of the network ${kind}`, name, found.options);
  }
  if (Object.values(options).some((value) => value === undefined || value === null)) {
    throw badArgument('description', description, 'leave out the options that are to have their default.');
  }
  return found.make(options);
};
