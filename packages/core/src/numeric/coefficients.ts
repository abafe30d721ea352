import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '../errors/errors';
import { type Level, type Levels, levelList, mapLevels } from '../path/level';
import { ensureGradient, hasKernel, runKernel } from './kernels';
import { requireEngine } from './require-engine';

/**
 * A backend that stores float32 tensors in doubles, such as the conformance kit's. tfjs has no float64 and
 * rounds the values of tf.tensor, so coefficients reach such a backend through this method.
 */
interface PreciseBackend {
  fromDoubles(values: Float64Array, shape: readonly number[]): tf.Tensor;
}

/**
 * Makes a tensor of doubles. Except in the kernel 'TractCombine', coefficients are rounded to float32 only
 * here.
 */
const toTensor = (values: readonly number[], shape: number[]): tf.Tensor => {
  requireEngine();
  const backend = tf.backend() as Partial<PreciseBackend>;
  return (
    backend.fromDoubles?.(Float64Array.from(values), shape) ??
    tf.tensor(Float32Array.from(values), shape, 'float32')
  );
};

/**
 * Returns coefficients as a float32 tensor that broadcasts against a batch: a scalar for one number, and
 * [N, 1, ..., 1] of the given rank for a list with one number per example.
 */
export const broadcast = (values: number | readonly number[], rank: number): tf.Tensor =>
  typeof values === 'number'
    ? toTensor([values], [])
    : toTensor(values, [values.length, ...new Array<number>(rank - 1).fill(1)]);

/** A tensor [N, ...] with its coefficient: one number, or one per example. */
type Term = readonly [number | readonly number[], tf.Tensor];

/**
 * Returns sum_i c_i x_i, where each c_i is a double or a list of doubles, one per example. Terms whose
 * coefficient is the number 0 are left out, so they may be infinite. Uses the kernel 'TractCombine' if the
 * engine has it.
 * @throws TractError if there are no terms.
 */
export const combine = (...terms: readonly Term[]): tf.Tensor => {
  const [first, ...rest] = terms.filter(([c]) => c !== 0);
  if (first === undefined) {
    const x = terms[0]?.[1];
    if (x === undefined) throw badArgument('terms', 'empty', 'give at least one [coefficient, tensor] pair.');
    return tf.zerosLike(x);
  }
  if (rest.length === 0 && first[0] === 1) return tf.clone(first[1]);
  return fits(first, rest) ? fused([first, ...rest]) : plain(first, rest);
};

/**
 * Whether the kernel supports the terms: float32, not empty, of one shape, with one coefficient or one per
 * example.
 */
const fits = (first: Term, rest: readonly Term[]): boolean =>
  hasKernel('TractCombine') &&
  [first, ...rest].every(
    ([c, x]) =>
      x.dtype === 'float32' &&
      x.size > 0 &&
      tf.util.arraysEqual(x.shape, first[1].shape) &&
      (typeof c === 'number' || c.length === x.shape[0]),
  );

const fused = (terms: readonly Term[]): tf.Tensor => {
  ensureGradient(gradient);
  const inputs = Object.fromEntries(terms.map(([, x], i) => [`x${i}`, x]));
  return runKernel('TractCombine', inputs, {
    coefficients: terms.map(([c]) => c as number | number[]),
  })[0] as tf.Tensor;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractCombine',
  gradFunc: (dy, _, attrs) => {
    const coefficients = attrs['coefficients'] as unknown as readonly Term[0][];
    return Object.fromEntries(coefficients.map((c, i) => [`x${i}`, () => combine([c, dy as tf.Tensor])]));
  },
};

const plain = (first: Term, rest: readonly Term[]): tf.Tensor =>
  tf.tidy(() => {
    const times = ([c, x]: Term) => (c === 1 ? x : tf.mul(x, broadcast(c, x.rank)));
    return rest.reduce((sum, term) => tf.add(sum, times(term)), times(first));
  });

/** Returns x = alpha x0 + sigma noise. x0 and noise [N, ...], one level or one per example. */
export const noised = (x0: tf.Tensor, noise: tf.Tensor, levels: Levels): tf.Tensor =>
  combine([mapLevels(levels, (l) => l.alpha), x0], [mapLevels(levels, (l) => l.sigma), noise]);

/**
 * Applies f to the level of each example: a float32 tensor [count], such as the log-SNR input of a network.
 */
export const perExample = (levels: Levels, count: number, f: (level: Level) => number): tf.Tensor1D =>
  toTensor(levelList(levels, count).map(f), [count]) as tf.Tensor1D;
