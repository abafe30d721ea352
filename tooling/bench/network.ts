import type * as tf from '@tensorflow/tfjs-core';
import type { Params, RandomSource } from '@tractjs/core';
import type { NetworkName } from './arguments';

/** A network as the benchmark runs it: a function of parameters, images and one number for each image. */
export interface BenchNetwork {
  readonly name: NetworkName;
  /** [height, width, channels] of one image. */
  readonly shape: readonly [number, number, number];
  /** What peer.py needs to build the same network; undefined where it cannot. */
  readonly twin?: Readonly<Record<string, number>>;
  /** Fresh parameters, which the caller owns. */
  init(random: RandomSource): Params;
  /** x [N, ...shape] and N times, from 0 to 1000; returns x's shape. */
  apply(params: Params, x: tf.Tensor, times: readonly number[]): tf.Tensor;
}
