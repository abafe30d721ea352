import type * as tf from '@tensorflow/tfjs-core';

export interface GroupNormOptions {
  /** Number of groups of consecutive channels. It must divide the number of channels. */
  readonly groups: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether to apply SiLU, z * sigmoid(z). Default false. */
  readonly silu?: boolean;
  /**
   * Added to x before the norm, such as the bias of the convolution before it, or an embedding. Like scale
   * and shift, it is [C] for all examples, or [M, C] with M a divisor of N: one row for each N / M
   * consecutive examples.
   */
  readonly pre?: tf.Tensor;
  /**
   * z becomes z (1 + scale) + shift, before SiLU (adaptive group norm; Dhariwal & Nichol 2021, section 4.3).
   */
  readonly scale?: tf.Tensor;
  /** See scale. */
  readonly shift?: tf.Tensor;
}
