import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { dense, silu, timestepEmbedding } from '@tractjs/ops';
import { reader } from '../parts';

/** How an EDM network embeds the noise level and its labels. */
export interface EmbeddingOptions {
  readonly network: 'song' | 'adm';
  /** Width of the embedding of the noise level before the dense layers. */
  readonly noiseChannels: number;
  readonly kind: 'positional' | 'fourier';
  readonly classes: number;
  /** Width of the augment labels; 0 for none. */
  readonly augment: number;
}

/** Labels of an EDM network, as its code takes them. */
export interface EdmLabels {
  /** One-hot class labels [N, classes]; rows of zeros for no class. */
  readonly classes?: tf.Tensor;
  /** Augmentation labels [N, augment]; left out when sampling. */
  readonly augment?: tf.Tensor;
}

/** Returns the embedding [N, E] of c_noise [N] and the labels. Its parameters are below `path`. */
export const embed = (
  options: EmbeddingOptions,
  params: Params,
  path: string,
  noise: tf.Tensor1D,
  { classes, augment }: EdmLabels,
): tf.Tensor =>
  tf.tidy(() => {
    const at = reader(params, path);
    const song = options.network === 'song';
    let e = waves(options, params, path, noise);
    // SongUNet adds the label before the dense layers, ADM after them.
    if (song && classes) {
      const scaled = tf.mul(classes, Math.sqrt(options.classes));
      e = tf.add(e, dense(scaled, at('map_label.weight'), at('map_label.bias')));
    }
    if (augment && options.augment > 0) e = tf.add(e, tf.matMul(augment, at('map_augment.weight')));
    e = dense(e, at('map_layer0.weight'), at('map_layer0.bias'), { silu: true });
    e = dense(e, at('map_layer1.weight'), at('map_layer1.bias'));
    if (!song && classes) e = tf.add(e, tf.matMul(classes, at('map_label.weight')));
    return silu(e);
  });

/**
 * SongUNet puts the sines first, ADM the cosines; SongUNet divides the exponents by half - 1 instead of half.
 */
const waves = (
  { network, noiseChannels, kind }: EmbeddingOptions,
  params: Params,
  path: string,
  noise: tf.Tensor1D,
): tf.Tensor => {
  const half = noiseChannels / 2;
  if (kind === 'fourier') {
    const frequencies = reader(params, path)('map_noise.freqs');
    const angles = tf.mul(tf.reshape(noise, [-1, 1]), tf.mul(frequencies, 2 * Math.PI));
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
  }
  // 10000^(-k / (half - 1)) equals period^(-k / half) for this period.
  const period = network === 'song' ? 10_000 ** (half / (half - 1)) : 10_000;
  const sines = timestepEmbedding(noise, noiseChannels, period);
  if (network === 'song') return sines;
  const [sin, cos] = tf.split(sines, 2, 1) as [tf.Tensor, tf.Tensor];
  return tf.concat([cos, sin], 1);
};
