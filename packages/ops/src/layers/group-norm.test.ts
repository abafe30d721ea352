import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../gradients/gradient-error';
import { distance, leaked, numbers, read, weigh } from '../testing/test-support';
import { groupNorm } from './group-norm';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The definition, in doubles: groups of adjacent channels of one example. */
const reference = (
  x: Float32Array,
  shape: readonly number[],
  gamma: Float32Array,
  beta: Float32Array,
  groups: number,
) => {
  const channels = shape.at(-1) as number;
  const stride = x.length / (shape[0] as number);
  const width = channels / groups;
  return Float64Array.from(x, (value, i) => {
    const channel = i % channels;
    const start = Math.floor(i / stride) * stride;
    const group = Math.floor(channel / width);
    const members = Array.from(x.subarray(start, start + stride)).filter(
      (_, k) => Math.floor((k % channels) / width) === group,
    );
    const mean = members.reduce((a, b) => a + b, 0) / members.length;
    const variance = members.reduce((a, b) => a + (b - mean) ** 2, 0) / members.length;
    return (
      ((value - mean) / Math.sqrt(variance + 1e-5)) * (gamma[channel] as number) + (beta[channel] as number)
    );
  });
};

describe('groupNorm', () => {
  it.each([[[2, 3, 2, 6]], [[4, 6]]])('is the definition for shape %j', (shape) => {
    const [x, gamma, beta] = [numbers(shape, 1), numbers([6], 2), numbers([6], 3)];
    const expected = reference(
      x.dataSync() as Float32Array,
      shape,
      gamma.dataSync() as Float32Array,
      beta.dataSync() as Float32Array,
      3,
    );
    expect(distance(read(groupNorm(x, gamma, beta, { groups: 3 })), expected)).toBeLessThan(1e-6);
    const withSilu = read(groupNorm(x, gamma, beta, { groups: 3, silu: true }));
    expect(
      distance(
        withSilu,
        expected.map((z) => z / (1 + Math.exp(-z))),
      ),
    ).toBeLessThan(1e-6);
    tf.dispose([x, gamma, beta]);
  });

  it.each([true, false])('has the right gradients, silu %s', (silu) => {
    const params = { x: numbers([2, 2, 2, 6], 1), gamma: numbers([6], 2), beta: numbers([6], 3) };
    const loss = ({ x, gamma, beta }: Record<string, tf.Tensor>) =>
      weigh(groupNorm(x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, { groups: 3, silu }));
    expect(gradientError(loss, params)).toBeLessThan(5e-3);
    tf.dispose(params);
  });

  const optionalOf = (rows: Record<string, readonly number[]>) =>
    Object.fromEntries(Object.entries(rows).map(([name, shape], i) => [name, numbers(shape, 10 + i)]));

  it.each([
    ['a row an example', { pre: [4, 6], scale: [4, 6], shift: [4, 6] }],
    ['a row for all', { pre: [6], scale: [1, 6], shift: [6] }],
    ['a row for two examples', { pre: [2, 6], scale: [2, 6], shift: [2, 6] }],
    ['pre alone', { pre: [4, 6] }],
    ['scale alone', { scale: [4, 6] }],
    ['shift alone', { shift: [6] }],
  ] as const)('includes the operations next to it, with the right gradients: %s', (_, shapes) => {
    // In groups of two vectors' channels all but the sign is lost: too crooked for differences.
    for (const [shape, groups] of [
      [[4, 2, 3, 6], 3],
      [[4, 6], 1],
    ] as const) {
      const optional = optionalOf(shapes);
      const params = { x: numbers(shape, 1), gamma: numbers([6], 2), beta: numbers([6], 3), ...optional };
      const spread = (value: tf.Tensor | undefined) => {
        if (value === undefined) return tf.zeros([...shape]);
        const rows = value.size / 6;
        const tiled = tf.tile(tf.reshape(value, [rows, 1, 6]), [1, 4 / rows, 1]);
        return tf.reshape(tiled, [4, ...shape.slice(1, -1).map(() => 1), 6]);
      };
      const expected = tf.tidy(() => {
        const normed = groupNorm(tf.add(params.x, spread(optional['pre'])), params.gamma, params.beta, {
          groups,
        });
        const z = tf.add(tf.mul(normed, tf.add(spread(optional['scale']), 1)), spread(optional['shift']));
        return tf.mul(z, tf.sigmoid(z));
      });
      const options = { groups, silu: true };
      const actual = groupNorm(params.x, params.gamma, params.beta, { ...options, ...optional });
      expect(actual.shape).toEqual(shape);
      expect(distance(read(actual), read(expected))).toBeLessThan(1e-6);
      const loss = ({ x, gamma, beta, ...rest }: Record<string, tf.Tensor>) =>
        weigh(groupNorm(x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, { ...options, ...rest }));
      expect(gradientError(loss, params)).toBeLessThan(5e-3);
      tf.dispose(params);
    }
  });

  it('leaves no tensors, and refuses bad arguments with a remedy', () => {
    const [x, gamma] = [numbers([2, 6]), numbers([6])];
    expect(leaked(() => groupNorm(x, gamma, gamma, { groups: 2, silu: true }))).toBe(0);
    expect(() => groupNorm(x, gamma, gamma, { groups: 4 })).toThrow(/groups is 4: .* divides the 6 channels/);
    expect(() => groupNorm(x, gamma, numbers([5]), { groups: 2 })).toThrow(/beta is .*\[5\].*\[6\]/);
    expect(() => groupNorm(gamma, gamma, gamma, { groups: 2 })).toThrow(/x is .*\[6\]/);
    const optional = { pre: numbers([2, 6]), scale: numbers([6]), shift: numbers([1, 6]) };
    expect(leaked(() => groupNorm(x, gamma, gamma, { groups: 2, ...optional }))).toBe(0);
    for (const shape of [[5], [3, 6], [2, 1, 6], []]) {
      for (const name of ['pre', 'scale', 'shift']) {
        const bad = { ...optional, [name]: tf.zeros(shape) };
        expect(() => groupNorm(x, gamma, gamma, { groups: 2, ...bad })).toThrow(
          `give [6], or [M, 6] where M divides the 2 examples of x`,
        );
      }
    }
  });
});
