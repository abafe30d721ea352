import type * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../numeric/random';
import type { GridRule } from '../path/grid';
import type { Levels } from '../path/level';
import type { Schedule } from '../path/schedule';
import type { Description } from '../registry/description';
import type { Condition, Denoiser } from './denoiser';

/** A network's weights by name. Whoever made them disposes of them. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** A denoiser whose parameters are data: what is trained, distilled, saved and loaded. */
export interface Network {
  readonly name: string;
  /** What a model folder stores; a registry turns it back into the network. */
  readonly description: Description;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Number of classes it can be told of; 0 where it takes no labels. */
  readonly classes: number;
  /** Whether it is told a guidance scale; default false. */
  readonly guided?: boolean;
  /**
   * Names of parameters that are constants, as PyTorch's buffers are: random frequencies, filters, running means. They are
   * saved and loaded with the others, but neither trained nor averaged. Default none.
   */
  readonly buffers?: readonly string[];
  /** Whether it knows every level, as an exact denoiser does; default false: those that the model's own schedule reaches. */
  readonly everyLevel?: boolean;
  /** Fresh parameters. */
  init(random: RandomSource): Params;
  /**
   * The x0 prediction for x [N, ...shape]. It depends on sigma / alpha and x / alpha alone, so that the network is the
   * same denoiser on every path.
   */
  apply(params: Params, x: tf.Tensor, levels: Levels, condition?: Condition): tf.Tensor;
}

/** A network with its weights, and the path that it was trained on. */
export interface Model {
  readonly network: Network;
  readonly params: Params;
  readonly schedule: Schedule;
  readonly grid: GridRule;
}

/** The denoiser that a network is with these parameters. */
export const denoiser =
  ({ network, params }: Pick<Model, 'network' | 'params'>): Denoiser =>
  (x, levels, condition) =>
    network.apply(params, x, levels, condition);
