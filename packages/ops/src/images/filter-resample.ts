import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { averagePool2x, upsample2x } from './resample';

/**
 * Halves height and width with a separable filter and zero padding: y[i] = sum_k f_k x[2 i + k - p] along
 * both axes, p = L / 2 - 1, with f of even length L scaled to sum to 1 (Karras et al. 2022's resample_filter;
 * [1, 1] is the mean of 2 x 2 pixels, [1, 3, 3, 1] that of NCSN++). x [N, H, W, C] to [N, H / 2, W / 2, C].
 * With `zeros: false`, x already includes the L / 2 - 1 pixels of padding, and none is added.
 * @throws TractError if H, W or the filter's length is odd.
 */
export const filterDown2x = (
  x: tf.Tensor,
  filter: readonly number[],
  options: { readonly zeros?: boolean } = {},
): tf.Tensor => {
  const { zeros = true } = checkOptions('filterDown2x', options, { zeros: true });
  const taps = check(x, filter);
  const [, height, width] = x.shape as [number, number, number, number];
  if (height % 2 !== 0 || width % 2 !== 0)
    throw badArgument('x', `of shape [${x.shape}]`, 'halving an image needs an even height and width.');
  if (isBox(filter)) return averagePool2x(x);
  return tf.tidy(() => alongBoth(x, (rows) => halve(rows, taps, zeros)));
};

/**
 * Doubles height and width with the same filter, transposed: y[n] = sum_i 2 f_(n - 2 i + p) x[i] along both
 * axes. x [N, H, W, C] to [N, 2 H, 2 W, C]. @throws TractError if the filter's length is odd.
 */
export const filterUp2x = (x: tf.Tensor, filter: readonly number[]): tf.Tensor => {
  const taps = check(x, filter).map((f) => 2 * f);
  if (isBox(filter)) return upsample2x(x);
  return tf.tidy(() => alongBoth(x, (rows) => double(rows, taps)));
};

const isBox = (filter: readonly number[]): boolean => filter.length === 2 && filter[0] === filter[1];

const check = (x: tf.Tensor, filter: readonly number[]): number[] => {
  if (x.rank !== 4) throw badArgument('x', `of shape [${x.shape}]`, 'give images, [N, H, W, C].');
  const sum = filter.reduce((a, b) => a + b, 0);
  if (filter.length < 2 || filter.length % 2 !== 0 || !filter.every(Number.isFinite) || sum === 0)
    throw badArgument('filter', filter, 'give an even number of finite taps, such as [1, 3, 3, 1].');
  return filter.map((f) => f / sum);
};

/** Applies a function on [rows, length, rest] along the height, then along the width. */
const alongBoth = (x: tf.Tensor, along: (rows: tf.Tensor3D) => tf.Tensor3D): tf.Tensor => {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const tall = along(tf.reshape(x, [n, h, w * c]) as tf.Tensor3D);
  const height = tall.shape[1];
  const wide = along(tf.reshape(tall, [n * height, w, c]) as tf.Tensor3D);
  return tf.reshape(wide, [n, height, wide.shape[1], c]);
};

const weighted = (parts: readonly (readonly [number, tf.Tensor])[]): tf.Tensor3D =>
  parts.map(([weight, part]) => tf.mul(part, weight)).reduce((sum, part) => tf.add(sum, part)) as tf.Tensor3D;

const halve = (x: tf.Tensor3D, taps: readonly number[], zeros: boolean): tf.Tensor3D => {
  const side = taps.length / 2 - 1;
  const around = zeros ? side : 0;
  const padded = tf.pad(x, [
    [0, 0],
    [around, around],
    [0, 0],
  ]);
  const [n, whole, rest] = padded.shape;
  const length = whole - 2 * side;
  // In pairs of neighbours, tap k is element k % 2 of the pair k / 2 positions further on.
  const pairs = tf.reshape(padded, [n, length / 2 + side, 2, rest]) as tf.Tensor4D;
  return weighted(
    taps.map((tap, k) => {
      const part = tf.slice(pairs, [0, k >> 1, k % 2, 0], [n, length / 2, 1, rest]);
      return [tap, tf.reshape(part, [n, length / 2, rest])] as const;
    }),
  );
};

const double = (x: tf.Tensor3D, taps: readonly number[]): tf.Tensor3D => {
  const [n, length, rest] = x.shape;
  const offset = taps.length / 2 - 1;
  const reach = Math.ceil(taps.length / 2);
  const padded = tf.pad(x, [
    [0, 0],
    [reach, reach],
    [0, 0],
  ]);
  const phases = [0, 1].map((phase) => {
    const parts = taps.flatMap((tap, k) => {
      const shift = (k - phase - offset) / 2;
      if (!Number.isInteger(shift)) return [];
      return [[tap, tf.slice(padded, [0, reach - shift, 0], [n, length, rest])] as const];
    });
    return tf.reshape(weighted(parts), [n, length, 1, rest]);
  });
  return tf.reshape(tf.concat(phases, 2), [n, 2 * length, rest]) as tf.Tensor3D;
};
