import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from './errors';
import { type Level, type Levels, levelList, mapLevels } from './level';

/**
 * What a backend has that holds float32 tensors in more digits. tfjs knows no float64 and rounds what it is given, so
 * coefficients reach such a backend, the conformance kit's above all, by this method.
 */
interface PreciseBackend {
  fromDoubles(values: Float64Array, shape: readonly number[]): tf.Tensor;
}

/** The only place where doubles become float32. */
const toTensor = (values: readonly number[], shape: number[]): tf.Tensor => {
  const backend = tf.backend() as Partial<PreciseBackend>;
  return (
    backend.fromDoubles?.(Float64Array.from(values), shape) ??
    tf.tensor(Float32Array.from(values), shape, 'float32')
  );
};

/**
 * Turns double coefficients into a float32 tensor that broadcasts against a batch: a scalar for one number,
 * [N, 1, ..., 1] of the given rank for one number per example.
 */
export const broadcast = (values: number | readonly number[], rank: number): tf.Tensor =>
  typeof values === 'number'
    ? toTensor([values], [])
    : toTensor(values, [values.length, ...new Array<number>(rank - 1).fill(1)]);

/** sum_i c_i x_i with double coefficients, one per term and, where they are lists, one per example. */
export const combine = (...terms: readonly (readonly [number | readonly number[], tf.Tensor])[]): tf.Tensor =>
  tf.tidy(() => {
    const parts = terms
      .filter(([c]) => typeof c !== 'number' || c !== 0)
      .map(([c, x]) => (c === 1 ? x : tf.mul(x, broadcast(c, x.rank))));
    const [first, ...rest] = parts;
    if (first === undefined) {
      const x = terms[0]?.[1];
      if (x === undefined)
        throw badArgument('terms', 'empty', 'give at least one [coefficient, tensor] pair.');
      return tf.zerosLike(x);
    }
    return rest.length === 0 ? tf.clone(first) : rest.reduce((sum, part) => tf.add(sum, part), first);
  });

/** x = alpha x0 + sigma noise. x0 and noise [N, ...], one level or one per example. */
export const noised = (x0: tf.Tensor, noise: tf.Tensor, levels: Levels): tf.Tensor =>
  combine([mapLevels(levels, (l) => l.alpha), x0], [mapLevels(levels, (l) => l.sigma), noise]);

/** A number per example from its level, as a float32 tensor [N]: what networks are conditioned on. */
export const perExample = (levels: Levels, count: number, f: (level: Level) => number): tf.Tensor1D =>
  toTensor(levelList(levels, count).map(f), [count]) as tf.Tensor1D;
