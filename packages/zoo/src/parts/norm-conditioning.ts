import * as tf from '@tensorflow/tfjs-core';
import { dense, type GroupNormOptions } from '@tractjs/ops';

/**
 * A dense layer of the embedding, and the bias of the convolution before the norm, which that convolution
 * leaves out.
 */
export interface NormConditioning {
  /** [E, C], or [E, 2 C] if adaptive. */
  readonly kernel: tf.Tensor;
  /** [C], or [2 C] if adaptive. */
  readonly bias: tf.Tensor;
  /** [C]. */
  readonly convBias: tf.Tensor;
  /** Whether the embedding scales and shifts the norm's output; otherwise it is added to the norm's input. */
  readonly adaptive: boolean;
}

/**
 * Returns the options of a residual block's second norm that condition it on an embedding [N, E]: added
 * before the norm (Ho et al. 2020), or as scale and shift after it (Dhariwal & Nichol 2021, section 4.3).
 * Includes the bias of the convolution before. All are one number per channel and example, so that the norm's
 * kernel applies them at no cost; applied separately each would be a pass over all pixels.
 */
export const normConditioning = (
  embedding: tf.Tensor,
  { kernel, bias, convBias, adaptive }: NormConditioning,
): Pick<GroupNormOptions, 'pre' | 'scale' | 'shift'> => {
  if (!adaptive) return { pre: dense(embedding, kernel, tf.add(bias, convBias)) };
  const [scale, shift] = tf.split(dense(embedding, kernel, bias), 2, 1) as [tf.Tensor, tf.Tensor];
  return { pre: convBias, scale, shift };
};
