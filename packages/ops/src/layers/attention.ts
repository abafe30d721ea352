import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, hasKernel } from '@tractjs/core';
import { withGradient } from '../gradients/with-gradient';

export interface AttentionOptions {
  readonly heads: number;
  /**
   * The order of the 3 C channels within a head: q, k and v channel by channel, or all of q, then k, then v.
   */
  readonly order: 'by channel' | 'by part';
}

/**
 * Attention between all pixels or tokens (Vaswani et al. 2017, eq. 1, several heads side by side): qkv [N,
 * ..., 3 C], head by head, to [N, ..., C]. One kernel forward and one backward where the engine has them
 * ('TractAttention'), which never hold the table of all weights; plain tfjs elsewhere.
 * @throws TractError if the heads do not divide the channels.
 */
export const attention = (qkv: tf.Tensor, options: AttentionOptions): tf.Tensor => {
  const { heads, order } = checkOptions('attention', options, { heads: true, order: true });
  checkHeads('qkv', qkv, heads, 3);
  if (hasKernel('TractAttention')) return fused({ qkv }, { heads, order });
  return tf.tidy(() => {
    const { n, tokens, width } = sizes(qkv);
    const size = width / 3 / heads;
    const parts =
      order === 'by channel'
        ? tf.transpose(tf.reshape(qkv, [n, tokens, heads, size, 3]), [4, 0, 2, 1, 3])
        : tf.transpose(tf.reshape(qkv, [n, tokens, heads, 3, size]), [3, 0, 2, 1, 4]);
    const [q, k, v] = tf.unstack(tf.reshape(parts, [3, n * heads, tokens, size])) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    return join(attend(q, k, v), heads, [...qkv.shape.slice(0, -1), width / 3]);
  });
};

/**
 * The same for q, k and v [N, ..., C], each of `heads` consecutive vectors of C / heads, to [N, ..., C].
 * @throws TractError if their shapes differ or the heads do not divide the channels.
 */
export const multiHeadAttention = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: number): tf.Tensor => {
  checkHeads('q', q, heads, 1);
  for (const [name, part] of Object.entries({ k, v })) {
    if (part.shape.join() !== q.shape.join())
      throw badArgument(name, `of shape [${part.shape}]`, `give q's shape, [${q.shape}].`);
  }
  if (hasKernel('TractAttention')) return fused({ q, k, v }, { heads });
  return tf.tidy(() => {
    const { n, tokens, width } = sizes(q);
    const split = (x: tf.Tensor) =>
      tf.reshape(tf.transpose(tf.reshape(x, [n, tokens, heads, width / heads]), [0, 2, 1, 3]), [
        n * heads,
        tokens,
        width / heads,
      ]);
    return join(attend(split(q), split(k), split(v)), heads, q.shape);
  });
};

const sizes = (x: tf.Tensor) => {
  const [n, width] = [x.shape[0] as number, x.shape[x.rank - 1] as number];
  return { n, width, tokens: x.size / n / width };
};

const checkHeads = (name: string, x: tf.Tensor, heads: number, parts: number): void => {
  const width = x.shape[x.rank - 1] ?? 0;
  if (x.rank < 3 || x.size === 0)
    throw badArgument(
      name,
      `of shape [${x.shape}]`,
      'attention needs [N, tokens, channels] or [N, H, W, channels].',
    );
  if (!Number.isInteger(heads) || heads < 1 || width % (parts * heads) !== 0) {
    throw badArgument(
      'heads',
      heads,
      `give a whole number that divides the ${width / parts} channels of a part.`,
    );
  }
};

/** Returns softmax(q k^T / sqrt(size)) v for [heads, tokens, size]. */
const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor => {
  const size = q.shape[2] as number;
  return tf.matMul(tf.softmax(tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true)), v);
};

/** Reshapes [N heads, tokens, size] to [N, ..., heads size]. */
const join = (mixed: tf.Tensor, heads: number, shape: readonly number[]): tf.Tensor => {
  const [, tokens, size] = mixed.shape as [number, number, number];
  return tf.reshape(tf.transpose(tf.reshape(mixed, [-1, heads, tokens, size]), [0, 2, 1, 3]), [...shape]);
};

const fused = (parts: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  withGradient('TractAttention', parts, attrs, ['largest', 'inverse']);
