import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { dense, silu, timestepEmbedding } from '@tractjs/ops';
import { reader } from '../parts';

/** How EDM's two networks embed the noise level and what they are told beside it. */
export interface EmbeddingOptions {
  readonly network: 'song' | 'adm';
  readonly noiseChannels: number;
  readonly kind: 'positional' | 'fourier';
  readonly classes: number;
  /** Width of the augment labels; 0 for none. */
  readonly augment: number;
}

/** c_noise [N] and what else is told, as an embedding [N, E]; parameters below `path`. */
export const embed = (
  options: EmbeddingOptions,
  params: Params,
  path: string,
  noise: tf.Tensor1D,
  told: { readonly classes?: tf.Tensor; readonly augment?: tf.Tensor },
): tf.Tensor =>
  tf.tidy(() => {
    const at = reader(params, path);
    const song = options.network === 'song';
    let e = waves(options, params, path, noise);
    // SongUNet adds the label before the dense layers, ADM after them.
    const labels = told.classes;
    if (song && labels) {
      const scaled = tf.mul(labels, Math.sqrt(options.classes));
      e = tf.add(e, dense(scaled, at('map_label.weight'), at('map_label.bias')));
    }
    if (told.augment && options.augment > 0) e = tf.add(e, tf.matMul(told.augment, at('map_augment.weight')));
    e = dense(e, at('map_layer0.weight'), at('map_layer0.bias'), { silu: true });
    e = dense(e, at('map_layer1.weight'), at('map_layer1.bias'));
    if (!song && labels) e = tf.add(e, tf.matMul(labels, at('map_label.weight')));
    return silu(e);
  });

/** SongUNet has the sines first, ADM the cosines; SongUNet's slowest wave has the period of the last position. */
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
  // 10000^(-k / (half - 1)) is maxPeriod^(-k / half) of another period.
  const period = network === 'song' ? 10_000 ** (half / (half - 1)) : 10_000;
  const sines = timestepEmbedding(noise, noiseChannels, period);
  if (network === 'song') return sines;
  const [sin, cos] = tf.split(sines, 2, 1) as [tf.Tensor, tf.Tensor];
  return tf.concat([cos, sin], 1);
};
