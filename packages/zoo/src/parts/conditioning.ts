import * as tf from '@tensorflow/tfjs-core';
import type { Condition, Params } from '@tractjs/core';
import { dense, silu, timestepEmbedding } from '@tractjs/ops';
import { checkCondition, oneHot } from './one-hot';
import { kernelSpec, type ParameterSpecs, reader, vectorSpec } from './parameters';

export interface ConditioningOptions {
  /** Width of the sinusoidal embedding, even. */
  readonly frequencies: number;
  /** Width of the result. */
  readonly embedding: number;
  /** 0 where the network takes no labels. */
  readonly classes: number;
  /** Whether the network is told a guidance scale. */
  readonly guided: boolean;
}

/** Log-SNR spans 40; times 25 the fastest sine has a period of 0.25 and the slowest is almost a straight line. */
const SCALE = 25;

/** That of Vaswani et al. 2017. */
const MAX_PERIOD = 10000;

/** Guidance scales rarely leave 0 to 10, which this spreads as far as log-SNR is. */
const GUIDANCE_SCALE = 100;

/** Parameters of `conditioning`, below the path 'embed'. */
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
  // Zero at first: a student that starts from a teacher without guidance begins as that teacher.
  ...(guided && { 'embed.guidance.kernel': kernelSpec([frequencies, embedding], 0) }),
});

/**
 * silu of an embedding of the log-SNR [N]: sines and cosines, two dense layers, plus a vector per class where there are
 * classes, plus a dense layer of the guidance scale's sines and cosines where it is told one (Meng et al. 2023, "On
 * Distillation of Guided Diffusion Models", section 3.1). Returns [N, embedding].
 * @throws TractError if a condition is missing or not wanted.
 */
export const conditioning = (
  params: Params,
  options: ConditioningOptions,
  logSnr: tf.Tensor1D,
  condition?: Condition,
): tf.Tensor => {
  const { classes, frequencies, guided } = options;
  const what = 'a guidance scale for each example, float32 [N]';
  checkCondition(condition, { name: 'guidance', wanted: guided, what, option: 'guided' });
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
