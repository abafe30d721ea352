import type * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../numeric/random';
import type { GridRule } from '../path/grid';
import type { Levels } from '../path/level';
import type { Schedule } from '../path/schedule';
import type { Description } from '../registry/description';
import type { Condition, Denoiser } from './denoiser';

/** The parameters of a network by name. Their creator disposes of them. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** A denoiser with named parameters, which can be trained, distilled, saved and loaded. */
export interface Network {
  readonly name: string;
  /** Plain data that a model folder stores; `networkFrom` of zoo makes the network from it. */
  readonly description: Description;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Number of classes; 0 if the network takes no labels. */
  readonly classes: number;
  /** Whether it takes a guidance scale as input; default false. */
  readonly guided?: boolean;
  /**
   * Names of the parameters that are constants, such as random frequencies and filters (PyTorch's buffers).
   * They are saved and loaded, but neither trained nor averaged. Default: none.
   */
  readonly buffers?: readonly string[];
  /**
   * Whether it is accurate at every level, as an exact denoiser is. Default false: only within its model's
   * schedule.
   */
  readonly everyLevel?: boolean;
  /** Returns new, randomly initialised parameters. The caller owns them. */
  init(random: RandomSource): Params;
  /**
   * Predicts x0 for x [N, ...shape]. The prediction depends only on sigma / alpha and x / alpha, so the
   * network is the same denoiser on every path.
   */
  apply(params: Params, x: tf.Tensor, levels: Levels, condition?: Condition): tf.Tensor;
}

/** A network with its parameters, and the schedule and grid that it was trained on. */
export interface Model {
  readonly network: Network;
  readonly params: Params;
  readonly schedule: Schedule;
  readonly grid: GridRule;
}

/** Returns the denoiser of a network with these parameters. It reads `params` at each call. */
export const denoiser =
  ({ network, params }: Pick<Model, 'network' | 'params'>): Denoiser =>
  (x, levels, condition) =>
    network.apply(params, x, levels, condition);
