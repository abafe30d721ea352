import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Description, Network, Params, RandomSource } from '@tractjs/core';

/**
 * A network before preconditioning: a function F of x at unit variance and the log-SNR, independent of the
 * path.
 */
export interface RawNetwork {
  readonly name: string;
  readonly description: Description;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Number of classes; 0 for a network without labels. */
  readonly classes: number;
  /** Whether it is conditioned on a guidance scale. Default false. */
  readonly guided?: boolean;
  /** Names of the constant parameters, as in `Network.buffers`. Default none. */
  readonly buffers?: readonly string[];
  /** Shape of every parameter, by name. */
  paramShapes(): Readonly<Record<string, readonly number[]>>;
  /** Makes initial parameters. */
  init(random: RandomSource): Params;
  /** Returns F, in x's shape, for x [N, ...shape] and logSnr [N]. */
  apply(params: Params, x: tf.Tensor, logSnr: tf.Tensor1D, condition?: Condition): tf.Tensor;
}

/**
 * A network of this package. It gives its parameters' shapes without making them, so that files can be
 * checked first.
 */
export interface ZooNetwork extends Network {
  /** Shape of every parameter, by name. */
  paramShapes(): Readonly<Record<string, readonly number[]>>;
}
