import * as tf from '@tensorflow/tfjs-core';
import type { Condition, Params } from '@tractjs/core';
import { dense, silu, timestepEmbedding } from '@tractjs/ops';
import { checkCondition, oneHot } from './one-hot';
import { kernelSpec, type ParameterSpecs, reader, vectorSpec } from './parameters';

/** Sizes of the embedding that conditions a network. */
export interface ConditioningOptions {
  /** Width of the sinusoidal embedding, even. */
  readonly frequencies: number;
  /** Width of the result. */
  readonly embedding: number;
  /** Number of classes; 0 for a network without labels. */
  readonly classes: number;
  /** Whether the network is conditioned on a guidance scale. */
  readonly guided: boolean;
}

/**
 * Maps a log-SNR range of 40 to 1000: the fastest sine has a period of 0.25, the slowest is almost a straight
 * line.
 */
const SCALE = 25;

/** The longest period, as in Vaswani et al. 2017. */
const MAX_PERIOD = 10000;

/** Maps the usual guidance scales, 0 to 10, to the same range of 1000. */
const GUIDANCE_SCALE = 100;

/** Returns the parameters of `conditioning`, below the path 'embed'. */
export const conditioningSpecs = ({
  frequencies,
  embedding,
  classes,
  guided,
}: ConditioningOptions): ParameterSpecs => ({
  'embed.dense1.kernel': kernelSpec([frequencies, embedding]),
  'embed.dense1.bias': vectorSpec(embedding),
  'embed.dense2.kernel': kernelSpec([embedding, embedding], 2),
  'embed.dense2.bias': vectorSpec(embedding),
  ...(classes > 0 && { 'embed.classes': { shape: [classes, embedding], initial: { deviation: 1 } } }),
  // Starts at zero, so that a student initialised from a teacher without guidance starts as that teacher.
  ...(guided && { 'embed.guidance.kernel': kernelSpec([frequencies, embedding], 0) }),
});

/**
 * Returns the embedding [N, embedding] of the log-SNR [N] and the condition: sines and cosines of the log-SNR
 * through two dense layers, plus a vector of the class, plus a dense layer of the guidance scale's sines and
 * cosines (Meng et al. 2023, "On Distillation of Guided Diffusion Models", section 3.1), all through SiLU.
 * @throws TractError if a part of the condition is missing, or given to a network that does not use it.
 */
export const conditioning = (
  params: Params,
  options: ConditioningOptions,
  logSnr: tf.Tensor1D,
  condition?: Condition,
): tf.Tensor => {
  const { classes, frequencies, guided } = options;
  const what = 'a guidance scale for each example, float32 [N]';
  checkCondition(condition, { name: 'guidance', required: guided, what, option: 'guided' });
  return tf.tidy(() => {
    const at = reader(params, 'embed');
    const waves = timestepEmbedding(logSnr, frequencies, MAX_PERIOD, SCALE);
    const hidden = dense(waves, at('dense1.kernel'), at('dense1.bias'), { silu: true });
    // A one-hot product rather than a gather: its gradient exists on every backend.
    const labels = oneHot(condition, classes);
    if (!labels && !condition?.guidance)
      return dense(hidden, at('dense2.kernel'), at('dense2.bias'), { silu: true });
    let sum = dense(hidden, at('dense2.kernel'));
    if (labels) sum = tf.add(sum, tf.matMul(labels, at('classes')));
    if (condition?.guidance) {
      const scales = timestepEmbedding(condition.guidance, frequencies, MAX_PERIOD, GUIDANCE_SCALE);
      sum = tf.add(sum, tf.matMul(scales as tf.Tensor2D, at('guidance.kernel')));
    }
    return silu(sum, { pre: at('dense2.bias') });
  });
};
