import * as tf from '@tensorflow/tfjs-core';
import { badArgument, ensureGradient, hasKernel, runKernel } from '@tractjs/core';

/**
 * Sinusoidal embedding of a number per example (Vaswani et al. 2017, section 3.5, in the arrangement of Ho et
 * al. 2020): [sin(v f_k) for all k, cos(v f_k) for all k] with f_k = scale maxPeriod^(-k / (width / 2)), k =
 * 0 .. width / 2 - 1. values [N]; returns [N, width].
 * @throws TractError if width is odd or maxPeriod is not above 1.
 */
export const timestepEmbedding = (
  values: tf.Tensor,
  width: number,
  maxPeriod = 10000,
  scale = 1,
): tf.Tensor => {
  if (!Number.isInteger(width) || width < 2 || width % 2 !== 0)
    throw badArgument('width', width, 'give an even whole number, 2 or more.');
  if (!(maxPeriod > 1)) throw badArgument('maxPeriod', maxPeriod, 'give a number above 1, such as 10000.');
  const half = width / 2;
  return tf.tidy(() => {
    const frequencies = tf.tensor1d(
      Float32Array.from({ length: half }, (_, k) => scale * maxPeriod ** (-k / half)),
    );
    if (hasKernel('TractWaves')) {
      ensureGradient(gradient);
      return runKernel('TractWaves', { values: tf.reshape(values, [-1]), frequencies })[0] as tf.Tensor;
    }
    const angles = tf.mul(tf.reshape(values, [-1, 1]), tf.reshape(frequencies, [1, half]));
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
  });
};

const gradient: tf.GradConfig = {
  kernelName: 'TractWaves',
  inputsToSave: ['frequencies'],
  outputsToSave: [true],
  gradFunc(dy, [frequencies, waves]) {
    const [toSine, toCosine] = tf.split(dy as tf.Tensor, 2, 1) as [tf.Tensor, tf.Tensor];
    const [sine, cosine] = tf.split(waves as tf.Tensor, 2, 1) as [tf.Tensor, tf.Tensor];
    const toAngles = tf.sub(tf.mul(toSine, cosine), tf.mul(toCosine, sine));
    // The frequencies are constants and need no gradient.
    return { values: () => tf.sum(tf.mul(toAngles, frequencies as tf.Tensor), 1) };
  },
};
