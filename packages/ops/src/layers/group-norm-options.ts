import type * as tf from '@tensorflow/tfjs-core';

export interface GroupNormOptions {
  /** Number of groups that the channels are divided into, in order. It must divide their number. */
  readonly groups: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether SiLU follows, z * sigmoid(z). Default false. */
  readonly silu?: boolean;
  /**
   * Added to x before the norm, for instance the bias of the convolution that x comes from, and an embedding. Like scale
   * and shift it is [M, C] with M a divisor of N, a row for N / M examples that follow each other, or [C] for all of them.
   */
  readonly pre?: tf.Tensor;
  /** z becomes z (1 + scale) + shift, before SiLU (adaptive group norm; Dhariwal & Nichol 2021, section 4.3). */
  readonly scale?: tf.Tensor;
  /** See scale. */
  readonly shift?: tf.Tensor;
}
