import * as tf from '@tensorflow/tfjs-core';
import { dense, type GroupNormOptions } from '@tractjs/ops';

/** A dense layer of an embedding, and the bias of the convolution whose output is normed, which is left out there. */
export interface NormConditioning {
  /** [E, C], or [E, 2 C] where it scales and shifts. */
  readonly kernel: tf.Tensor;
  /** [C] or [2 C]. */
  readonly bias: tf.Tensor;
  /** [C]. */
  readonly convBias: tf.Tensor;
  /** Whether the embedding scales and shifts what the norm gives, and is not added to what it takes. */
  readonly adaptive: boolean;
}

/**
 * What a residual block's second norm takes in: an embedding [N, E], either added before it (Ho et al. 2020) or as scale and
 * shift after it (Dhariwal & Nichol 2021, section 4.3), and the bias of the convolution before it. All are one number for
 * each channel of an example, which is no work in the norm's kernel and a pass over all pixels outside of it.
 */
export const normConditioning = (
  embedding: tf.Tensor,
  { kernel, bias, convBias, adaptive }: NormConditioning,
): Pick<GroupNormOptions, 'pre' | 'scale' | 'shift'> => {
  if (!adaptive) return { pre: dense(embedding, kernel, tf.add(bias, convBias)) };
  const [scale, shift] = tf.split(dense(embedding, kernel, bias), 2, 1) as [tf.Tensor, tf.Tensor];
  return { pre: convBias, scale, shift };
};
