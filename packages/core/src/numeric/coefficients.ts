import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '../errors/errors';
import { type Level, type Levels, levelList, mapLevels } from '../path/level';
import { ensureGradient, hasKernel, runKernel } from './kernels';
import { requireEngine } from './require-engine';

/**
 * What a backend has that holds float32 tensors in more digits. tfjs knows no float64 and rounds what it is given, so
 * coefficients reach such a backend, the conformance kit's above all, by this method.
 */
interface PreciseBackend {
  fromDoubles(values: Float64Array, shape: readonly number[]): tf.Tensor;
}

/** Where doubles become float32; in the kernel 'TractCombine' they do too. */
const toTensor = (values: readonly number[], shape: number[]): tf.Tensor => {
  requireEngine();
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

/** A coefficient for all of a tensor, or one per example, and the tensor. */
type Term = readonly [number | readonly number[], tf.Tensor];

/**
 * sum_i c_i x_i with double coefficients, one per term and, where they are lists, one per example. One kernel where the
 * engine has it ('TractCombine'), plain tfjs elsewhere.
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

/** Whether a kernel can take the terms: float32 throughout, nothing to broadcast, and a coefficient for every example. */
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

/** x = alpha x0 + sigma noise. x0 and noise [N, ...], one level or one per example. */
export const noised = (x0: tf.Tensor, noise: tf.Tensor, levels: Levels): tf.Tensor =>
  combine([mapLevels(levels, (l) => l.alpha), x0], [mapLevels(levels, (l) => l.sigma), noise]);

/** A number per example from its level, as a float32 tensor [N]: what networks are conditioned on. */
export const perExample = (levels: Levels, count: number, f: (level: Level) => number): tf.Tensor1D =>
  toTensor(levelList(levels, count).map(f), [count]) as tf.Tensor1D;
