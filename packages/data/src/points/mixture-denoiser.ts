import * as tf from '@tensorflow/tfjs-core';
import { badArgument, broadcast, type Denoiser, type Level, mapLevels } from '@tractjs/core';
import type { Mixture } from './mixture';

/**
 * Returns the exact denoiser of a mixture for float32 tensors x [N, D]: the formula of `posteriorMean`, with
 * coefficients in double precision and a softmax over components. If the condition has labels, they select
 * the component. It throws TractError if x is not [N, D], or the number of levels is neither 1 nor N.
 */
export const mixtureDenoiser = (mixture: Mixture): Denoiser => {
  const { weights, means, std, dimension } = mixture;
  const count = means.length;
  /** Tabulates a coefficient of level and component as a tensor [1 or N, K, 1]. */
  const table = (levels: readonly Level[], f: (level: Level, k: number) => number): tf.Tensor =>
    tf.tensor(Float32Array.from(levels.flatMap((level) => std.map((_, k) => f(level, k)))), [
      levels.length,
      count,
      1,
    ]);

  return (x, levels, condition) =>
    tf.tidy(() => {
      const n = x.shape[0] as number;
      if (x.rank !== 2 || x.shape[1] !== dimension) {
        throw badArgument(
          'x',
          x.shape,
          `this mixture has ${dimension} dimensions: give a tensor [N, ${dimension}].`,
        );
      }
      const list = Array.isArray(levels) ? (levels as readonly Level[]) : [levels as Level];
      if (list.length !== 1 && list.length !== n) {
        throw badArgument(
          'levels.length',
          list.length,
          `the batch has ${n} examples: give one level for each, or a single level.`,
        );
      }
      const variance = (level: Level, k: number) =>
        (level.alpha * (std[k] as number)) ** 2 + level.sigma ** 2;
      const centres = tf.tensor3d([means.map((m) => [...m])], [1, count, dimension], 'float32');
      const points = tf.reshape(x, [n, 1, dimension]);

      const share = (): tf.Tensor => {
        const offset = tf.sub(
          points,
          tf.mul(
            centres,
            broadcast(
              mapLevels(levels, (l) => l.alpha),
              3,
            ),
          ),
        );
        const scaled = tf.mul(
          tf.sum(tf.square(offset), 2, true),
          table(list, (l, k) => -0.5 / variance(l, k)),
        );
        const prior = (l: Level, k: number) =>
          Math.log(weights[k] as number) - (dimension / 2) * Math.log(variance(l, k));
        return tf.softmax(
          tf.add(tf.reshape(scaled, [n, count]), tf.reshape(table(list, prior), [list.length, count])),
        );
      };
      const shares = tf.reshape(
        // With the dtype float32, oneHot of tfjs-backend-wasm 4.22 returns zeros, hence the cast.
        condition?.labels === undefined ? share() : tf.cast(tf.oneHot(condition.labels, count), 'float32'),
        [n, count, 1],
      );
      const ofPoint = table(list, (l, k) => (l.alpha * (std[k] as number) ** 2) / variance(l, k));
      const ofCentre = table(list, (l, k) => l.sigma ** 2 / variance(l, k));
      // Summing the coefficients before multiplying by x makes the result exactly x / alpha at sigma = 0.
      const fromPoint = tf.mul(x, tf.sum(tf.mul(shares, ofPoint), 1));
      return tf.add(fromPoint, tf.sum(tf.mul(tf.mul(shares, ofCentre), centres), 1));
    });
};
