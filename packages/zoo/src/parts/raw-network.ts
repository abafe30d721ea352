import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Description, Network, Params, RandomSource } from '@tractjs/core';

/** What is preconditioned: a function F of x at unit variance and of the log-SNR, with no path or prediction type of its own. */
export interface RawNetwork {
  readonly name: string;
  readonly description: Description;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Number of classes it can be told of; 0 where it takes no labels. */
  readonly classes: number;
  /** Whether it is told a guidance scale; default false. */
  readonly guided?: boolean;
  /** Names of parameters that are constants, as `Network.buffers`; default none. */
  readonly buffers?: readonly string[];
  /** Shape of every parameter, by name. */
  paramShapes(): Readonly<Record<string, readonly number[]>>;
  /** Fresh parameters. */
  init(random: RandomSource): Params;
  /** F for x [N, ...shape] and logSnr [N]; returns x's shape. */
  apply(params: Params, x: tf.Tensor, logSnr: tf.Tensor1D, condition?: Condition): tf.Tensor;
}

/** A network of this package: it also knows its parameters' shapes without making them, for checking model files. */
export interface ZooNetwork extends Network {
  /** Shape of every parameter, by name. */
  paramShapes(): Readonly<Record<string, readonly number[]>>;
}
