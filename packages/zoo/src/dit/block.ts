import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { dense, multiHeadAttention } from '@tractjs/ops';
import { reader } from '../parts';
import { gelu } from './gelu';
import { layerNorm } from './layer-norm';

/** Added to the variance in norms. */
const EPSILON = 1e-6;

/**
 * Returns `parts` vectors [N, 1, width], the shifts, scales and gates, from a dense layer of an embedding [N,
 * width] after its SiLU (adaLN; Peebles & Xie 2023, section 3.2). Parameters are below `path`.
 */
export const modulations = (
  params: Params,
  path: string,
  embedding: tf.Tensor,
  parts: number,
): tf.Tensor[] => {
  const of = reader(params, `${path}.adaLN_modulation.1`);
  const all = dense(embedding, of('weight'), of('bias'));
  return tf.split(tf.reshape(all, [all.shape[0] as number, 1, -1]), parts, 2);
};

/** Returns norm(x) (1 + scale) + shift for tokens x [N, T, width]. */
export const modulated = (x: tf.Tensor, shift: tf.Tensor, scale: tf.Tensor): tf.Tensor => {
  const width = x.shape[2] as number;
  const normed = tf.reshape(layerNorm(tf.reshape(x, [-1, width]), EPSILON), x.shape);
  return tf.add(tf.mul(normed, tf.add(scale, 1)), shift);
};

/** Applies the dense layer at `path` to every token of x [N, T, inputs]. */
export const linear = (params: Params, path: string, x: tf.Tensor): tf.Tensor => {
  const of = reader(params, path);
  const [n, tokens, inputs] = x.shape as [number, number, number];
  const y = dense(tf.reshape(x, [-1, inputs]), of('weight'), of('bias'));
  return tf.reshape(y, [n, tokens, y.shape[1] as number]);
};

/**
 * Runs a block of DiT with adaLN-zero (Peebles & Xie 2023, figure 3): attention and a perceptron on tokens x
 * [N, T, width]. The embedding [N, width], after its SiLU, shifts and scales the norm before each and gates
 * its output.
 */
export const ditBlock = (
  params: Params,
  path: string,
  x: tf.Tensor,
  embedding: tf.Tensor,
  heads: number,
): tf.Tensor =>
  tf.tidy(() => {
    const [shift1, scale1, gate1, shift2, scale2, gate2] = modulations(params, path, embedding, 6) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const qkv = linear(params, `${path}.attn.qkv`, modulated(x, shift1, scale1));
    const [q, k, v] = tf.split(qkv, 3, 2) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const mixed = linear(params, `${path}.attn.proj`, multiHeadAttention(q, k, v, heads));
    const h = tf.add(x, tf.mul(gate1, mixed));
    const hidden = gelu(linear(params, `${path}.mlp.fc1`, modulated(h, shift2, scale2)));
    return tf.add(h, tf.mul(gate2, linear(params, `${path}.mlp.fc2`, hidden)));
  });
