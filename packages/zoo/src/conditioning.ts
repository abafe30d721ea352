import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Condition, type Params } from '@tractjs/core';
import { dense, silu, timestepEmbedding } from '@tractjs/ops';
import { kernelSpec, type ParameterSpecs, reader, vectorSpec } from './parameters';

export interface ConditioningOptions {
  /** Width of the sinusoidal embedding, even. */
  readonly frequencies: number;
  /** Width of the result. */
  readonly embedding: number;
  /** 0 where the network takes no condition. */
  readonly classes: number;
}

/** Log-SNR spans 40; times 25 the fastest sine has a period of 0.25 and the slowest is almost a straight line. */
const SCALE = 25;

/** Parameters of `conditioning`, below the path 'embed'. */
export const conditioningSpecs = ({
  frequencies,
  embedding,
  classes,
}: ConditioningOptions): ParameterSpecs => ({
  'embed.dense1.kernel': kernelSpec([frequencies, embedding]),
  'embed.dense1.bias': vectorSpec(embedding),
  'embed.dense2.kernel': kernelSpec([embedding, embedding], 2),
  'embed.dense2.bias': vectorSpec(embedding),
  ...(classes > 0 && { 'embed.classes': { shape: [classes, embedding], initial: { deviation: 1 } } }),
});

/**
 * silu of an embedding of the log-SNR [N] and, where there are classes, of the label [N]: sines and cosines, two dense
 * layers, plus a vector per class. Returns [N, embedding].
 * @throws TractError where a condition is missing or not wanted.
 */
export const conditioning = (
  params: Params,
  options: ConditioningOptions,
  logSnr: tf.Tensor1D,
  condition?: Condition,
): tf.Tensor => {
  const { classes, frequencies } = options;
  if (classes > 0 !== (condition !== undefined)) {
    throw badArgument(
      'condition',
      condition === undefined ? 'missing' : 'given',
      classes > 0
        ? `this network wants class labels, int32 [N], from 0 to ${classes - 1}.`
        : 'this network knows no classes: leave it out, or make the network with `classes`.',
    );
  }
  return tf.tidy(() => {
    const at = reader(params, 'embed');
    const waves = timestepEmbedding(tf.mul(logSnr, SCALE), frequencies);
    const hidden = silu(dense(waves, at('dense1.kernel'), at('dense1.bias')));
    const level = dense(hidden, at('dense2.kernel'), at('dense2.bias'));
    if (condition === undefined) return silu(level);
    // A one-hot product rather than a gather: its gradient exists on every backend.
    const label = tf.matMul(tf.oneHot(condition, classes), at('classes'));
    return silu(tf.add(level, label));
  });
};
