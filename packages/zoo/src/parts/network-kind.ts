import { type AnyKind, badArgument, type Kind, type Network } from '@tractjs/core';

/** Facts of the data that a network is made for. */
export interface DataFacts {
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Standard deviation of its values. */
  readonly dataStd: number;
}

/** The parts of a network's kind that other kinds do not have. */
export interface NetworkFacts {
  /** Options that are lists, if `options` does not say so. */
  readonly lists?: readonly string[];
  /** The options that follow from the data, under the kind's names. Default { shape, dataStd }. */
  forData?(data: DataFacts): Readonly<Record<string, unknown>>;
}

/** A kind of network with options O. */
export interface ZooKind<O extends object> extends Kind<Network, O>, NetworkFacts {}

/** A kind of network with any options. */
export interface AnyZooKind extends AnyKind<Network>, NetworkFacts {}

/** Returns side and channels of square images. @throws TractError for other data. */
export const squareImages = ([side, width, channels, ...more]: readonly number[]): {
  readonly side: number;
  readonly channels: number;
} => {
  if (side === undefined || side !== width || channels === undefined || more.length > 0)
    throw badArgument(
      'shape',
      [side, width, channels, ...more].filter((length) => length !== undefined),
      'this network is for square images, [side, side, channels]: choose another network, or other data.',
    );
  return { side, channels };
};
